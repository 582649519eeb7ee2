package app

import (
	"errors"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/jobs"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/notify"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// buildModeration makes moderation, and has it do what is decided.
func (a *App) buildModeration() {
	a.Moderation = moderation.New(a.DB, a.Access, a.Hub, moderation.Outside{
		SetStand: func(tx *models.Tx, kind string, ids []int64, stand moderation.Stand, why moderation.Why) (bool, error) {
			changed, err := a.setStand(tx, kind, ids, stand, why)
			if fault.Is(err, fault.NotFound) { // it is gone altogether
				return false, nil
			}
			return changed, err
		},
		SetLock: func(tx *models.Tx, topic models.TopicID, locked bool, why moderation.Why) (bool, error) {
			return a.Forum.SetLock(tx, topic, locked, forum.Why{By: why.By, Ground: why.Ground, Reason: why.Note, Told: why.About})
		},
		Rearrange: a.rearrange,
		PutBack: func(tx *models.Tx, by access.Who, act models.TopicActID, note string, about models.PersonID) error {
			return a.Forum.UndoDecided(tx, by.InCase(), act, note, about)
		},
		Silence: a.Accounts.Silence, EndSilence: a.Accounts.EndSilence, Suspend: a.Accounts.SuspendBy, Reinstate: a.Accounts.ReinstateFrom,
		Mail: func(tx *models.Tx, id models.CaseID, person models.PersonID) error {
			return a.Notify.Await(tx, notify.Told{Case: id, People: map[models.PersonID]string{person: "moderation"}})
		},
		Write:     a.writeOfCase,
		OpenLater: func(tx *models.Tx, noticed moderation.Noticed) error { return a.Jobs.Enqueue(tx, openCase, noticed) },
		LookInto:  a.lookInto,

		DocumentText: func(tx *models.Tx, d models.Document) (string, error) { return a.Document.TextAt(tx, d.ID, d.Version) },
	})
	jobs.Register(a.Jobs, openCase, a.Moderation.Open)
	a.Forum.Look = a.lookAtPost
	a.Forum.Edited = func(tx *models.Tx, post models.Post) error {
		return a.Moderation.Edited(tx, fmt.Sprintf("post:%d/%d", post.TopicID, post.Number))
	}
}

// setStand has a thing stand as moderation wants it. What its author has deleted
// stays so.
func (a *App) setStand(tx *models.Tx, kind string, ids []int64, stand moderation.Stand, why moderation.Why) (bool, error) {
	by := why.By
	switch kind {
	case "post":
		topic, number := models.TopicID(ids[0]), ids[1]
		stood, err := a.Forum.Standing(tx, topic, number)
		if err != nil || stood.ByAuthor || stand == moderation.Withheld && stood.Hidden || stand == moderation.Shown && !stood.Hidden {
			return false, err
		}
		wanted := forum.Standing{Hidden: stand != moderation.Shown, Withheld: stand == moderation.Withheld, Removed: stand == moderation.Removed, By: by}
		return true, a.Forum.SetStanding(tx, topic, number, wanted)
	case "comment":
		on, number := thread.On{Document: models.DocumentID(ids[0]), Thread: ids[1]}, ids[2]
		stood, err := a.Thread.Hiding(tx, on, number)
		if err != nil || stood.ByAuthor || stand == moderation.Withheld && stood.Hidden || stand == moderation.Shown && !stood.Hidden {
			return false, err
		}
		return true, a.Thread.SetHiding(tx, on, number, thread.Hiding{Hidden: stand != moderation.Shown, By: by})
	case "file":
		workspace, file := models.WorkspaceID(ids[0]), models.WorkspaceFileID(ids[1])
		hidden, byAuthor, err := a.Workspace.FileIsHidden(tx, workspace, file)
		if err != nil || byAuthor || hidden == (stand != moderation.Shown) && stand != moderation.Hidden {
			return false, err
		}
		return true, a.Workspace.SetFileHidden(tx, workspace, file, stand != moderation.Shown, by)
	}
	return a.setHidden(tx, kind, ids[0], stand != moderation.Shown, why)
}

// setHidden hides a profile, a document or a workspace, or shows it again.
func (a *App) setHidden(tx *models.Tx, kind string, id int64, hidden bool, why moderation.Why) (bool, error) {
	switch kind {
	case "person":
		return a.Accounts.SetProfileHidden(tx, models.PersonID(id), hidden, why.By)
	case "document":
		return a.Document.SetHidden(tx, models.DocumentID(id), hidden, why.By)
	case "workspace":
		return a.Workspace.SetHidden(tx, models.WorkspaceID(id), hidden, why.By, why.Ground)
	}
	return false, nil
}

// rearrange takes a post, or its topic, where a decision says.
func (a *App) rearrange(tx *models.Tx, by access.Who, post moderation.Post, d moderation.Decision, about models.PersonID) (models.TopicActID, error) {
	by = by.InCase()
	var act models.TopicAct
	var err error
	switch d.To {
	case models.CaseMove:
		act, err = a.Forum.MoveDecided(tx, by, post.Topic, forum.Moving{Forum: d.Goes.Forum, Reason: d.Note, Told: about})
	case models.CaseMerge:
		act, err = a.Forum.MergeDecided(tx, by, post.Topic, forum.Merging{Into: d.Goes.Into, Reason: d.Note, Told: about})
	default:
		act, err = a.Forum.SplitDecided(tx, by, post.Topic, forum.Splitting{
			Numbers: append(d.Goes.Numbers, post.Number), Into: d.Goes.Into, Title: d.Goes.Title, Kind: d.Goes.Kind, Reason: d.Note, Told: about,
		})
	}
	return act.ID, err
}

// writeOfCase writes to somebody about cases, in their language.
func (a *App) writeOfCase(tx *models.Tx, letter moderation.Letter) error {
	account, err := models.AccountOf(tx, letter.Person)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	person, err := models.PersonByID(tx, letter.Person)
	if err != nil {
		return err
	}
	if ground := letter.Args["ground"]; ground != "" {
		letter.Args["ground"] = a.say(person.InterfaceLanguage, "moderation.reason."+ground)
	}
	return a.post(tx, accounts.Letter{
		To: account.Email, Name: person.Name, Language: person.InterfaceLanguage, Subject: letter.Subject, Text: letter.Text, Args: letter.Args, Path: letter.Path,
	})
}
