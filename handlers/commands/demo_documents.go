package commands

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/prose"
	"minamata.exchange/config/sample"
	"minamata.exchange/models"
)

// write begins the documents of the sample: their author writes them, then
// each who suggests something does so. Those that are there stay as they are.
func (l *loader) write(ctx context.Context) error {
	for _, d := range l.content.Documents {
		author, workspace := access.Who{Person: l.people[d.Author]}, l.rooms[d.Workspace].ID
		list, err := l.Document.List(ctx, author, workspace, false, 0)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(list.Documents, func(there models.Document) bool { return there.Title == d.Title }) {
			continue
		}
		if err := l.begin(ctx, author, workspace, d); err != nil {
			return fmt.Errorf("document %s: %w", d.Key, err)
		}
	}
	return nil
}

func (l *loader) begin(ctx context.Context, author access.Who, workspace models.WorkspaceID, d sample.Document) error {
	made, err := l.Document.Start(ctx, author, workspace, document.Description{Title: d.Title, Language: d.Language})
	if err != nil {
		return err
	}
	text := string(d.Text)
	if strings.Contains(text, `"@figure"`) {
		figure, err := l.illustrate(ctx, author, made.ID)
		if err != nil {
			return err
		}
		text = strings.ReplaceAll(text, `"@figure"`, `"`+figure+`"`)
	}
	whole, err := prose.Exchange().NodeFromJSON([]byte(text))
	if err != nil {
		return err
	}
	if err := l.become(ctx, author, made.ID, "sample-text-"+d.Key, whole, d.Suggestions); err != nil {
		return err
	}
	for i, s := range d.Suggestions {
		if err := l.become(ctx, access.Who{Person: l.people[s.By]}, made.ID, "sample-"+d.Key+"-"+s.ID, whole, d.Suggestions[i+1:]); err != nil {
			return err
		}
	}
	if err := l.Document.Describe(ctx, author, made.ID, document.Description{Title: d.Title, Language: d.Language, Status: d.Status, Revision: made.Revision}); err != nil {
		return err
	}
	if err := l.open(ctx, d, made.ID); err != nil {
		return err
	}
	return l.DB.Write(ctx, func(tx *models.Tx) error {
		began := l.now.Add(-time.Duration(d.Days) * 24 * time.Hour)
		if err := tx.Model(&models.DocumentBatch{}).Where("document_id = ? and ref like ?", made.ID, "sample-text-%").Update("created_at", began).Error; err != nil {
			return err
		}
		changed := l.now.Add(-time.Duration(d.Days) * 6 * time.Hour)
		return tx.Model(&models.Document{}).Where("id = ?", made.ID).Updates(map[string]any{"created_at": began, "changed_at": changed}).Error
	})
}

// become has somebody write what is between a document as it is and the whole,
// without the suggestions that others make later.
func (l *loader) become(ctx context.Context, who access.Who, id models.DocumentID, ref string, whole *prose.Node, later []sample.Suggestion) error {
	then, err := prose.RejectSuggestions(whole, func(m *prose.Mark) bool {
		return slices.ContainsFunc(later, func(s sample.Suggestion) bool { return s.ID == prose.SuggestionID(m) })
	})
	if err != nil {
		return err
	}
	speaking, _, err := l.Document.Speaking(ctx, who)
	if err != nil {
		return err
	}
	return l.Collab.Change(ctx, collab.Person{Who: who, Speaking: speaking}, id, ref, func(doc *prose.Node, _ int64) ([]prose.Step, error) {
		return prose.Between(doc, then.Doc())
	})
}

// illustrate puts a picture into a document and gives its address.
func (l *loader) illustrate(ctx context.Context, who access.Who, id models.DocumentID) (string, error) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, bars()); err != nil {
		return "", err
	}
	kept, err := l.Files.Save("chart.png", &picture)
	if err != nil {
		return "", err
	}
	figure := models.DocumentFigure{
		DocumentID: id, Key: strings.ToLower(rand.Text()), Name: kept.Name, MediaType: kept.MediaType, Size: kept.Size, Digest: kept.Digest,
		Width: kept.Width, Height: kept.Height,
	}
	return document.FigurePath(figure), l.Document.AddFigure(ctx, who, figure)
}

// bars is a chart of three pairs of bars.
func bars() image.Image {
	chart := image.NewRGBA(image.Rect(0, 0, 640, 360))
	fill := func(x0, y0, x1, y1 int, c color.Color) {
		draw.Draw(chart, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
	}
	ink, before, after := color.RGBA{70, 80, 90, 255}, color.RGBA{170, 175, 180, 255}, color.RGBA{30, 100, 140, 255}
	fill(0, 0, 640, 360, color.White)
	for i, pair := range [][2]int{{140, 230}, {170, 250}, {150, 240}} {
		x := 80 + i*190
		fill(x, 320-pair[0], x+60, 320, before)
		fill(x+70, 320-pair[1], x+130, 320, after)
	}
	fill(50, 320, 610, 323, ink)
	fill(50, 40, 53, 323, ink)
	return chart
}
