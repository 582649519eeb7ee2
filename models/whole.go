package models

import (
	"fmt"
	"time"
)

// Bulk is many topics with so many posts each, for filling a database to
// measure on: written one by one, a million take an hour. Bodies, people and
// Parties are chosen from in turn.
type Bulk struct {
	Forum   ForumID
	Bodies  []BulkBody
	People  []PersonID
	Parties []PartyID
	Each    int64 // posts of a topic
	HTMLBy  int   // richtext.Version that made their HTML
	At      time.Time
}

// BulkBody is what a post says, and what a topic is called.
type BulkBody struct {
	N           int64 `gorm:"primaryKey;autoIncrement:false"`
	Title, Slug string
	Body, HTML  string
}

// bulkID is a person or a Party by its turn.
type bulkID struct{ N, ID int64 }

// bulkRows is how many rows of values one statement inserts; SQLite bounds its
// parameters.
const bulkRows = 500

// bulkSeries is the table of whole numbers from one to another.
const bulkSeries = `with recursive series(n) as (select cast(? as bigint) union all select n + 1 from series where n < ?) `

// bulkTopics are the topics first to last, on tables that give them their ids
// in turn.
const bulkTopics = `insert into topics (forum_id, kind, title, slug, language, language_basis, author_id,
	next_number, posts_count, last_number, newest_number, people_count, parties_count, last_post_at, created_at) ` + bulkSeries + `
	select ?, 'discussion', b.title, b.slug, 'en', 'detected', p.id, ?, ?, ?, ?, ?, ?, ?, ?
	from series join bulk_people p on p.n = (series.n + 1) % ? join bulk_bodies b on b.n = series.n * 7919 % ? order by series.n`

// bulkPosts are the posts of the topics first to last. Their ids are in their
// order, as if the topics had been written one after the other.
const bulkPosts = `insert into posts (topic_id, number, position, author_id, capacity, capacity_party_id, body, html, html_by, language, language_basis, ref, ref_digest,
	thanks_count, useful_count, created_at) ` + bulkSeries + `
	select t.id, series.n, series.n, p.id, 'expert', y.id, b.body, b.html, cast(? as integer), 'en', 'detected', 'bulk-' || t.id || '-' || series.n, '',
	(t.id + series.n) % 4, (t.id + series.n * 5) % 3, t.created_at
	from topics t cross join series
	join bulk_people p on p.n = (t.id + series.n) % ? join bulk_parties y on y.n = (t.id + series.n) % ?
	join bulk_bodies b on b.n = (t.id * 7919 + (series.n - 1) * 104729) % ?
	where t.id between ? and ? order by t.id, series.n`

// InsertBulk adds the topics that will have the ids first to last, with their
// counters and their place in lists. Nobody is told of anything.
func InsertBulk(tx *Tx, b Bulk, first, last TopicID) error {
	if err := bulkTables(tx, b); err != nil {
		return err
	}
	topics, people, parties, bodies := int64(last-first+1), int64(len(b.People)), int64(len(b.Parties)), int64(len(b.Bodies))
	written := tx.Exec(bulkTopics, first, last, b.Forum, b.Each+1, b.Each, b.Each, b.Each, min(b.Each, people), min(b.Each, parties), b.At, b.At, people, bodies)
	if written.Error != nil {
		return written.Error
	}
	if written = tx.Exec(bulkPosts, 1, b.Each, b.HTMLBy, people, parties, bodies, first, last); written.Error != nil {
		return written.Error
	}
	if written.RowsAffected != topics*b.Each {
		return fmt.Errorf("%d posts were written, not %d: the topics did not get the ids %d to %d", written.RowsAffected, topics*b.Each, first, last)
	}
	if err := tx.Exec(`update topics set told_number = last_number, bump = (select p.id from posts p where p.topic_id = topics.id and p.number = topics.last_number)
		where id between ? and ?`, first, last).Error; err != nil {
		return err
	}
	return tx.Exec(`update forums set topics_count = topics_count + ?, posts_count = posts_count + ?, last_post_at = ? where id = ?`,
		topics, topics*b.Each, b.At, b.Forum).Error
}

// bulkTables make what is chosen from a table each, for this transaction.
func bulkTables(tx *Tx, b Bulk) error {
	for _, statement := range []string{
		`drop table if exists bulk_bodies`, `drop table if exists bulk_people`, `drop table if exists bulk_parties`,
		`create temporary table bulk_bodies (n bigint primary key, title text, slug text, body text, html text)`,
		`create temporary table bulk_people (n bigint primary key, id bigint)`,
		`create temporary table bulk_parties (n bigint primary key, id bigint)`,
	} {
		if err := tx.Exec(statement).Error; err != nil {
			return err
		}
	}
	people, parties := make([]bulkID, len(b.People)), make([]bulkID, len(b.Parties))
	for i, id := range b.People {
		people[i] = bulkID{int64(i), int64(id)}
	}
	for i, id := range b.Parties {
		parties[i] = bulkID{int64(i), int64(id)}
	}
	for table, rows := range map[string]any{"bulk_bodies": b.Bodies, "bulk_people": people, "bulk_parties": parties} {
		if err := tx.Table(table).CreateInBatches(rows, bulkRows).Error; err != nil {
			return err
		}
	}
	return nil
}
