package models

// ThreadScope narrows the threads of a document. What is zero narrows nothing.
type ThreadScope struct {
	State        string
	Outcome      string
	Person       PersonID // who has said something in it
	Party        PartyID  // for which somebody has
	Organization OrganizationID
}

// ThreadHead is as much of a thread as is needed to put it into its place.
type ThreadHead struct {
	ID         ThreadID
	Number     int64
	IsAnchored bool
	Comments   int64
}

// ThreadHeads reads the heads of a document's threads, by number.
func ThreadHeads(tx *Tx, document DocumentID, scope ThreadScope) ([]ThreadHead, error) {
	query := tx.Model(&Thread{}).Select("threads.id, threads.number, threads.anchor <> '' as is_anchored, threads.comments").
		Where("threads.document_id = ?", document)
	if scope.State != "" {
		query = query.Where("threads.state = ?", scope.State)
	}
	if scope.Outcome != "" {
		query = query.Where("threads.outcome = ?", scope.Outcome)
	}
	if scope.Person != 0 {
		query = query.Where(spoke+" and comments.author_id = ?)", scope.Person)
	}
	if scope.Party != 0 {
		query = query.Where(spoke+" and comments.capacity_party_id = ?)", scope.Party)
	}
	if scope.Organization != 0 {
		query = query.Where(spoke+" and comments.capacity_organization_id = ?)", scope.Organization)
	}
	var heads []ThreadHead
	err := query.Order("threads.number").Scan(&heads).Error
	return heads, err
}

// spoke is that somebody said something in a thread that still stands.
const spoke = "exists (select 1 from comments where comments.thread_id = threads.id and comments.deleted_at is null"

// ThreadTally is how many threads of a document stand so.
type ThreadTally struct {
	State   string
	Outcome string
	Count   int64
}

// ThreadTallies counts the threads of a document by how they stand.
func ThreadTallies(tx *Tx, document DocumentID) ([]ThreadTally, error) {
	var tallies []ThreadTally
	err := tx.Model(&Thread{}).Select("state, outcome, count(*) as count").Where("document_id = ?", document).Group("state, outcome").Scan(&tallies).Error
	return tallies, err
}

// Speaker is somebody who said something about a document, and for whom.
type Speaker struct {
	AuthorID               PersonID
	CapacityPartyID        *PartyID
	CapacityOrganizationID *OrganizationID
}

// Speakers reads who said something about a document that still stands.
func Speakers(tx *Tx, document DocumentID) ([]Speaker, error) {
	var speakers []Speaker
	err := tx.Raw(`select distinct comments.author_id, comments.capacity_party_id, comments.capacity_organization_id
		from comments join threads on threads.id = comments.thread_id where threads.document_id = ? and comments.deleted_at is null`, document).
		Scan(&speakers).Error
	return speakers, err
}

// ThreadsByID reads threads.
func ThreadsByID(tx *Tx, ids []ThreadID) (map[ThreadID]Thread, error) {
	return byID(tx.DB, ids, func(t Thread) ThreadID { return t.ID })
}

// CommentsOfThreads reads the comments of threads, each thread's in order.
func CommentsOfThreads(tx *Tx, ids []ThreadID) (map[ThreadID][]Comment, error) {
	comments := make(map[ThreadID][]Comment, len(ids))
	if len(ids) == 0 {
		return comments, nil
	}
	var rows []Comment
	err := tx.Where("thread_id in ?", ids).Order("thread_id, number").Find(&rows).Error
	for _, row := range rows {
		comments[row.ThreadID] = append(comments[row.ThreadID], row)
	}
	return comments, err
}
