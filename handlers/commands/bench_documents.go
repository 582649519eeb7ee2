package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/app/prose"
	"minamata.exchange/config"
	"minamata.exchange/models"
)

// fillDocuments makes a workspace with documents, and people who may write in
// them all. No server may be running on an embedded database meanwhile.
func fillDocuments(ctx context.Context, settings config.Config, count, paragraphs, people int) ([]int64, []benchWriter, error) {
	writers, err := joinWriters(ctx, settings, people, access.Partner)
	if err != nil {
		return nil, nil, err
	}
	a, err := app.New(ctx, app.Options{Config: settings, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, nil, err
	}
	ids, err := documentsOf(ctx, a, count, paragraphs)
	return ids, writers, errors.Join(err, a.Close())
}

func documentsOf(ctx context.Context, a *app.App, count, paragraphs int) ([]int64, error) {
	var people []models.Person
	workspace := models.Workspace{Name: "Bench", Language: "en", Visibility: models.VisibilityMembers, Status: models.WorkspaceOpen, Version: 1}
	err := a.DB.Write(ctx, func(tx *models.Tx) error {
		if err := tx.Where("name LIKE ?", "Bench %").Find(&people).Error; err != nil {
			return err
		}
		workspace.ProposedBy, workspace.CreatedAt, workspace.LastActiveAt = people[0].ID, tx.Now, tx.Now
		if err := tx.Create(&workspace).Error; err != nil {
			return err
		}
		if err := a.Access.WorkspaceChanged(tx, workspace.ID); err != nil {
			return err
		}
		for _, p := range people {
			if err := a.Access.Grant(tx, access.RoleGrant{Person: p.ID, Role: access.Editor, Place: access.WorkspacePlace(workspace.ID)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	text, err := benchText(paragraphs)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, count)
	for i := range ids {
		made, err := a.Document.Import(ctx, access.Who{Person: people[0].ID}, workspace.ID, document.Description{
			Title: fmt.Sprintf("Bench %d", i+1), Language: "en", Status: models.DocumentDraft,
		}, text)
		if err != nil {
			return nil, err
		}
		ids[i] = int64(made.ID)
	}
	return ids, nil
}

// benchVocabulary is what the paragraphs are made of.
var benchVocabulary = strings.Fields(`mercury emission control guidance national plan annex convention Party product process release storage waste
	trade supply health mining gold small scale artisanal amalgam lamp battery switch relay measuring device cosmetic pesticide best available
	technique environmental practice inventory baseline estimate report indicator measure exemption phase date deadline transition support capacity`)

// benchWords is a paragraph of thirty words, each another.
func benchWords(number int) string {
	random := rand.New(rand.NewPCG(uint64(number), 1)) //nolint:gosec // nothing to be guessed
	words := make([]string, 30)
	for i := range words {
		words[i] = benchVocabulary[random.IntN(len(benchVocabulary))]
	}
	return strings.Join(words, " ")
}

// benchText is a document of paragraphs of thirty words, a hundred of them at
// least: about ten pages.
func benchText(paragraphs int) (*prose.Node, error) {
	blocks := make([]string, max(100, paragraphs))
	for i := range blocks {
		blocks[i] = fmt.Sprintf(`{"type":"paragraph","content":[{"type":"text","text":%q}]}`, benchWords(i))
	}
	return prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[` + strings.Join(blocks, ",") + `]}`))
}
