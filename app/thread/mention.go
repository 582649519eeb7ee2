package thread

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// maxMentions is how many people one comment tells.
const maxMentions = 20

var mentionForm = regexp.MustCompile(`@\[([^\]\n]{1,200})\]\(person:([1-9][0-9]{0,17})\)`)

// Piece is a part of a comment: words, or somebody who is mentioned.
type Piece struct {
	Text   string
	Person models.PersonID // 0: words
}

// Pieces is a comment's text in its parts. A mention is written
// @[Name](person:12); everything else is words, of which nothing is markup.
func Pieces(text string) []Piece {
	var pieces []Piece
	from := 0
	for _, m := range mentionForm.FindAllStringSubmatchIndex(text, -1) {
		id, err := strconv.ParseInt(text[m[4]:m[5]], 10, 64)
		if err != nil {
			continue
		}
		if m[0] > from {
			pieces = append(pieces, Piece{Text: text[from:m[0]]})
		}
		pieces = append(pieces, Piece{Text: text[m[2]:m[3]], Person: models.PersonID(id)})
		from = m[1]
	}
	if from < len(text) {
		pieces = append(pieces, Piece{Text: text[from:]})
	}
	return pieces
}

// Words is a comment's text without the marks of mentions.
func Words(text string) string {
	var words strings.Builder
	for _, piece := range Pieces(text) {
		if piece.Person != 0 {
			words.WriteByte('@')
		}
		words.WriteString(piece.Text)
	}
	return words.String()
}

// mention tells the people whom a comment mentions, those among them who may
// read it, each once.
func (s *Service) mention(d *discussion, who access.Who, comment models.Comment) error {
	var wanted []models.PersonID
	for _, piece := range Pieces(comment.Body) {
		if piece.Person != 0 && piece.Person != who.Person && !slices.Contains(wanted, piece.Person) && len(wanted) < maxMentions &&
			s.access.InDocument(access.Who{Person: piece.Person}, access.Read, d.document) == nil {
			wanted = append(wanted, piece.Person)
		}
	}
	people, err := models.PeopleByID(d.tx, wanted)
	if err != nil || len(people) == 0 {
		return err
	}
	told := map[models.PersonID]string{}
	for id := range people {
		told[id] = "mention"
		d.tx.AfterCommit(func() { s.hub.Whisper(inboxSubject(id), "notice_added", nil) })
	}
	about := models.Notice{WorkspaceID: &d.document.WorkspaceID, CommentID: &comment.ID, ActorID: who.Person}
	if err := models.InsertNotices(d.tx, about, told); err != nil || s.Notify == nil {
		return err
	}
	return s.Notify(d.tx, Told{Comment: comment.ID, Actor: who.Person, People: told})
}

func inboxSubject(id models.PersonID) string {
	return access.InboxSubject + ":" + strconv.FormatInt(int64(id), 10)
}
