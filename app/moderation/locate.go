package moderation

import (
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// locate finds what the program noticed something of, where it stands now, whoever
// may read it; what its author has deleted meanwhile is not there. Of a file of a
// workspace it finds who put up a version of it (0: the newest).
func (s *Service) locate(tx *models.Tx, thing string, version int64) (t target, err error) {
	kind, ids, err := parse(thing)
	if err != nil {
		return t, fault.Missing()
	}
	t.Case, t.ids = models.Case{Kind: kind, Thing: thing}, ids
	switch kind {
	case "post":
		return t, access.NotFound(t.locatePost(tx))
	case "comment":
		return t, access.NotFound(t.locateComment(tx))
	case "file":
		return t, access.NotFound(t.locateFile(tx, version))
	}
	return t, fault.Missing()
}

func (t *target) locatePost(tx *models.Tx) error {
	at, err := models.PostAt(tx, models.TopicID(t.ids[0]), t.ids[1])
	if err != nil {
		return err
	}
	post, err := models.PostByNumber(tx, at.TopicID, at.Number)
	if err != nil {
		return err
	}
	topic, err := models.TopicByID(tx, post.TopicID)
	if err != nil {
		return err
	}
	t.ids = []int64{int64(topic.ID), post.Number}
	t.Thing, t.ForumID, t.AboutID = fmt.Sprintf("post:%d/%d", topic.ID, post.Number), &topic.ForumID, post.AuthorID
	return t.stands(post.DeletedAt, post.DeletedBy)
}

func (t *target) locateComment(tx *models.Tx) error {
	document, err := models.DocumentByID(tx, models.DocumentID(t.ids[0]))
	if err != nil {
		return err
	}
	thread, err := models.ThreadByNumber(tx, document.ID, t.ids[1])
	if err != nil {
		return err
	}
	comment, err := models.CommentByNumber(tx, thread.ID, t.ids[2])
	if err != nil {
		return err
	}
	t.WorkspaceID, t.AboutID = &document.WorkspaceID, comment.AuthorID
	return t.stands(comment.DeletedAt, comment.DeletedBy)
}

func (t *target) locateFile(tx *models.Tx, version int64) error {
	workspace := models.WorkspaceID(t.ids[0])
	file, err := models.WorkspaceFileByID(tx, workspace, models.WorkspaceFileID(t.ids[1]))
	if err != nil {
		return err
	}
	v, err := fileVersion(tx, file.ID, version)
	if err != nil {
		return err
	}
	t.WorkspaceID, t.AboutID = &workspace, v.UploadedBy
	return t.stands(file.DeletedAt, file.DeletedBy)
}

// fileVersion is a version of a file, or its newest.
func fileVersion(tx *models.Tx, file models.WorkspaceFileID, number int64) (models.WorkspaceFileVersion, error) {
	versions, err := models.FileVersions(tx, file)
	if err != nil {
		return models.WorkspaceFileVersion{}, err
	}
	for _, v := range versions {
		if number == 0 || v.Number == number {
			return v, nil
		}
	}
	return models.WorkspaceFileVersion{}, models.ErrNotFound
}
