package models

// WholeTopic is a topic with all its posts, as it stood elsewhere.
type WholeTopic struct {
	Topic Topic
	Posts []Post
}

// rowsAtOnce is how many rows one statement inserts; SQLite bounds its
// parameters.
const rowsAtOnce = 500

// InsertWhole adds topics with their posts, many rows at a time: the posts get
// their numbers, and the topics their counters and their place in lists. For
// filling a database; nobody is told of anything.
func InsertWhole(tx *Tx, forum ForumID, all []WholeTopic) error {
	topics := make([]Topic, len(all))
	total := 0
	for i, whole := range all {
		topics[i] = counted(whole)
		topics[i].ForumID = forum
		total += len(whole.Posts)
	}
	if err := tx.CreateInBatches(&topics, rowsAtOnce).Error; err != nil {
		return translate(err)
	}
	posts := make([]Post, 0, total)
	ids := make([]TopicID, len(all))
	for i, whole := range all {
		ids[i] = topics[i].ID
		for n, post := range whole.Posts {
			post.TopicID, post.Number = topics[i].ID, int64(n+1)
			posts = append(posts, post)
		}
	}
	if err := tx.CreateInBatches(&posts, rowsAtOnce).Error; err != nil {
		return translate(err)
	}
	if err := tx.Exec(`update topics set bump = (select max(p.id) from posts p where p.topic_id = topics.id) where id in ?`, ids).Error; err != nil {
		return err
	}
	return tx.Exec(`update forums set topics_count = topics_count + ?, posts_count = posts_count + ?, last_post_at = ? where id = ?`, len(all), total, tx.Now, forum).Error
}

// counted is a topic with the counters that its posts give it.
func counted(whole WholeTopic) Topic {
	topic := whole.Topic
	people, parties := map[PersonID]bool{}, map[PartyID]bool{}
	for _, post := range whole.Posts {
		people[post.AuthorID] = true
		if post.CapacityPartyID != nil {
			parties[*post.CapacityPartyID] = true
		}
		topic.LastPostAt = post.CreatedAt
	}
	count := int64(len(whole.Posts))
	topic.PostsCount, topic.LastNumber, topic.NextNumber = count, count, count+1
	topic.PeopleCount, topic.PartiesCount = int64(len(people)), int64(len(parties))
	return topic
}
