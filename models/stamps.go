package models

// TopicStamp changes with everything that the pages of a topic show, but for
// what the policy and the forum say of it. Two that are equal mean that nothing
// has changed between them.
type TopicStamp struct {
	ForumID ForumID
	Deleted bool
	Merged  TopicID // into which it was merged; 0: none
	Version int64   // of the topic: each change of it or of a post of it makes a new one
	Offset  int64   // of the topic's newest live event
	Names   int64   // of names of people, Parties, Organizations and Themes
}

// namesSubject counts changes of what is shown beside what people wrote: it
// has offsets like a live subject, but no events.
const namesSubject = "names"

// TopicStampOf reads the stamp of a topic, in one query. Read it before the
// page: what changes between the two then makes the page look old, never new.
func TopicStampOf(tx *Tx, id TopicID, subject string) (TopicStamp, error) {
	var stamp TopicStamp
	rows, err := tx.Raw(`select t.forum_id, t.deleted_at is not null, coalesce(t.merged_into, 0), t.version,
		coalesce((select last_offset from live_subjects where subject = ?), 0),
		coalesce((select last_offset from live_subjects where subject = ?), 0)
		from topics t where t.id = ?`, subject, namesSubject, id).Rows()
	if err != nil {
		return stamp, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return stamp, err
		}
		return stamp, ErrNotFound
	}
	return stamp, rows.Scan(&stamp.ForumID, &stamp.Deleted, &stamp.Merged, &stamp.Version, &stamp.Offset, &stamp.Names)
}

// namesChanged says in the transaction of the change that a person, a Party, an
// Organization or a Theme is called otherwise from now on.
func namesChanged(tx *Tx) error {
	return tx.Exec(`insert into live_subjects (subject, last_offset) values (?, 1)
		on conflict (subject) do update set last_offset = live_subjects.last_offset + 1`, namesSubject).Error
}
