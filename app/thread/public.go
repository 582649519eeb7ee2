package thread

import (
	"fmt"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// TakeIn makes a thread of what somebody from the public wrote, in the
// transaction of who takes it in, who has been asked for the right. Its writer is
// a person without an account: nobody can edit the words. It stands where it was
// written, which is carried on from there as of every thread.
func (s *Service) TakeIn(tx *models.Tx, said models.PublicComment) (models.ThreadID, int64, error) {
	counted, err := models.ChangeThreads(tx, said.DocumentID, 1)
	if err != nil {
		return 0, 0, err
	}
	if counted.Threads > MaxThreads {
		return 0, 0, fault.Conflicting("thread.refused.too_many", "limit", MaxThreads)
	}
	writer := models.Person{Name: said.Name, InterfaceLanguage: said.Language, TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
	if err := models.InsertStranger(tx, &writer); err != nil {
		return 0, 0, err
	}
	thread := models.Thread{
		DocumentID: said.DocumentID, Number: counted.Threads, AuthorID: writer.ID, Anchor: said.Anchor, AnchorVersion: said.AnchorVersion, Quote: said.Quote,
		State: models.ThreadOpen, Comments: 1, Changed: counted.Changes, CreatedAt: tx.Now,
	}
	if said.Anchor != "" {
		thread.Anchorings = 1
	}
	comment := models.Comment{
		Number: 1, AuthorID: writer.ID, Ref: fmt.Sprintf("from-the-public-%d", said.ID), Capacity: models.Capacity{Capacity: models.CapacityPersonal},
		Body: said.Body, FromPublic: &said.Organization, CreatedAt: said.CreatedAt, Changed: counted.Changes, Version: 1,
	}
	if err := models.InsertThread(tx, &thread, &comment); err != nil {
		return 0, 0, err
	}
	return thread.ID, thread.Number, s.hub.Record(tx, fmt.Sprintf("document:%d", said.DocumentID), "thread_changed", nil)
}

// CapacityKey is what a comment's author speaks as, in words.
func CapacityKey(comment models.Comment) string {
	if comment.FromPublic != nil {
		return "thread.from_public"
	}
	return "forum.capacity." + comment.Capacity.Capacity
}
