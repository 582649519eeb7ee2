package app

import (
	"fmt"
	"regexp"
	"strings"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/files"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// openCase is the job that has a case opened for what the program noticed.
const openCase = "open_case"

var (
	linksInHTML = regexp.MustCompile(`href="(https?://[^"]*)"`)
	linksInText = regexp.MustCompile(`(?i)\b(https?://|www\.)[^\s<>"]*`)
)

// countLinks counts the links in a text that lead elsewhere.
func (a *App) countLinks(all [][]string) (count int64) {
	for _, found := range all {
		if address := found[0]; address != a.Config.BaseURL && !strings.HasPrefix(address, a.Config.BaseURL+"/") {
			count++
		}
	}
	return count
}

func (a *App) lookAtPost(tx *models.Tx, w forum.Written) error {
	links := linksInHTML.FindAllStringSubmatch(w.Post.HTML, -1)
	for i := range links {
		links[i] = links[i][1:]
	}
	return a.Moderation.Look(tx, moderation.Written{
		Thing: fmt.Sprintf("post:%d/%d", w.Post.TopicID, w.Post.Number), Author: w.Post.AuthorID, Text: w.Text, Links: a.countLinks(links),
		Files: !w.Edited && w.Post.AttachmentsCount > 0, Edited: w.Edited, Recent: w.Recent,
	})
}

func (a *App) lookAtComment(tx *models.Tx, w thread.Written) error {
	return a.Moderation.Look(tx, moderation.Written{
		Thing: w.Thing, Author: w.Author, Text: w.Text, Links: a.countLinks(linksInText.FindAllStringSubmatch(w.Text, -1)), Edited: w.Edited,
	})
}

func (a *App) lookAtFile(tx *models.Tx, file models.WorkspaceFile, by models.PersonID) error {
	return a.Moderation.Look(tx, moderation.Written{Thing: fmt.Sprintf("file:%d/%d", file.WorkspaceID, file.ID), Author: by, Text: file.Name, Files: true, Version: file.Latest})
}

// lookInto is what is suspicious about a file; nothing, where its content is gone.
func (a *App) lookInto(file moderation.FileToLook) ([]string, error) {
	found, err := a.Files.Suspicions(files.File{Name: file.Name, MediaType: file.MediaType, Digest: file.Digest})
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return found, err
}
