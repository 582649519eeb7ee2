package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/models"
)

// desk is a workspace in which Amina, Bruno and Chen write a document, and
// Dolores reads it.
type desk struct {
	*House
	workspace models.WorkspaceID
	document  models.DocumentID
	path      string
}

func writingDesk(t *testing.T, language string) *desk {
	t.Helper()
	d := &desk{House: house(t)}
	d.write(func(tx *models.Tx) error {
		workspace := models.Workspace{
			Name: "Guidance", Language: "en", Visibility: models.VisibilityMembers, Status: models.WorkspaceOpen, ProposedBy: d.who["Amina"].Person, CreatedAt: tx.Now, LastActiveAt: tx.Now, Version: 1,
		}
		if err := tx.Create(&workspace).Error; err != nil {
			return err
		}
		d.workspace = workspace.ID
		if err := d.Access.WorkspaceChanged(tx, workspace.ID); err != nil {
			return err
		}
		for name, role := range map[string]string{"Amina": access.Lead, "Bruno": access.Editor, "Chen": access.Editor, "Dolores": access.Viewer} {
			member := models.WorkspaceMember{WorkspaceID: workspace.ID, PersonID: d.who[name].Person, Role: role, Since: tx.Now}
			if err := models.InsertMember(tx, member); err != nil {
				return err
			}
			if err := d.Access.Grant(tx, access.RoleGrant{Person: member.PersonID, Role: role, Place: access.WorkspacePlace(workspace.ID)}); err != nil {
				return err
			}
		}
		return nil
	})
	made, err := d.Document.Start(t.Context(), d.who["Amina"], d.workspace, document.Description{Title: "Storage", Language: language})
	if err != nil {
		t.Fatal(err)
	}
	d.document, d.path = made.ID, fmt.Sprintf("/documents/%d", made.ID)
	return d
}

// written is the text as the page shows it, a line a block.
const written = `[...document.querySelector(".ProseMirror").children].map(b => { const c = b.cloneNode(true); c.querySelectorAll(".cursor, .ProseMirror-widget, .ProseMirror-trailingBreak").forEach(w => w.remove()); return c.textContent }).join("\n")`

// write opens the document to write in it.
func (d *desk) open(v *Visitor) {
	v.t.Helper()
	v.Go(d.path)
	v.Until("the editor stands", `document.querySelector(".ProseMirror[contenteditable=true]") !== null`)
}

// says waits until the document reads so on the page.
func (v *Visitor) says(what, text string) {
	v.t.Helper()
	v.Until(what, fmt.Sprintf("%s === %q", written, text))
}

func (v *Visitor) saved() {
	v.t.Helper()
	v.Until("all is saved", `document.querySelector("[data-status]:not([data-status=''])")?.dataset.status === "saved"`)
}

func TestThreePeopleInOneParagraph(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina, bruno, chen := d.visit("Amina"), d.visit("Bruno"), d.visit("Chen")
	for _, v := range []*Visitor{amina, bruno, chen} {
		d.open(v)
	}
	amina.Click(".ProseMirror")
	amina.Type("Mercury is stored.")
	for _, v := range []*Visitor{amina, bruno, chen} {
		v.says("the first words", "Mercury is stored.")
	}
	bruno.Until("whose cursor it is", `[...document.querySelectorAll(".cursor")].some(c => c.dataset.name.includes("Amina"))`)
	for _, v := range []*Visitor{bruno, chen} {
		v.Click(".ProseMirror")
		v.Press(kb.End)
	}
	// At the same place and at the same time, a letter each in turn.
	for _, letters := range [][3]string{{"a", "1", "x"}, {"b", "2", "y"}, {"c", "3", "z"}} {
		amina.Type(letters[0])
		bruno.Type(letters[1])
		chen.Type(letters[2])
	}
	for _, v := range []*Visitor{amina, bruno, chen} {
		v.Until("every letter", written+`.length === "Mercury is stored.".length + 9`)
		v.saved()
	}
	text := amina.Eval(written)
	for _, v := range []*Visitor{bruno, chen} {
		v.says("the same text", text)
	}
	for letter := range strings.SplitSeq("abc123xyz", "") {
		if strings.Count(text, letter) != 1+strings.Count("Mercury is stored.", letter) {
			t.Errorf("%q stands %d times in %q", letter, strings.Count(text, letter), text)
		}
	}
	dolores := d.visit("Dolores")
	dolores.Go(d.path)
	dolores.Until("who reads sees it and cannot write", fmt.Sprintf(`document.querySelector(".prose").textContent.includes(%q) && document.querySelector("[contenteditable=true]") === null`, text))
}

func TestWritingWithoutALineIsKept(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	l := line(t, d.Site)
	amina := visit(t, l.URL)
	amina.signIn(address("Amina"), password)
	bruno := d.visit("Bruno")
	d.open(amina)
	d.open(bruno)
	amina.Click(".ProseMirror")
	amina.Type("Before.")
	bruno.says("what was written before", "Before.")
	amina.saved()
	l.Cut()
	amina.Type(" Without a line.")
	amina.Until("it says that it keeps it", `["offline", "reconnecting"].includes(document.querySelector("[data-status]:not([data-status=''])")?.dataset.status)`)
	bruno.Click(".ProseMirror")
	bruno.Press(kb.Home)
	bruno.Type("Meanwhile. ")
	bruno.saved()
	l.Mend()
	amina.says("both", "Meanwhile. Before. Without a line.")
	amina.saved()
	bruno.says("both", "Meanwhile. Before. Without a line.")
}

func TestRightWithdrawnWhileWriting(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	bruno := d.visit("Bruno")
	d.open(bruno)
	bruno.Click(".ProseMirror")
	bruno.Type("Words of Bruno.")
	bruno.saved()
	d.write(func(tx *models.Tx) error {
		place := access.WorkspacePlace(d.workspace)
		if err := d.Access.Grant(tx, access.RoleGrant{Person: d.who["Bruno"].Person, Role: access.Viewer, Place: place}); err != nil {
			return err
		}
		return d.Access.Withdraw(tx, access.RoleGrant{Person: d.who["Bruno"].Person, Role: access.Editor, Place: place})
	})
	bruno.Until("he reads only", `document.querySelector(".ProseMirror[contenteditable=false]") !== null`)
	bruno.says("his words stand", "Words of Bruno.")
}

func TestUndoTakesBackOnesOwn(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina, bruno := d.visit("Amina"), d.visit("Bruno")
	d.open(amina)
	d.open(bruno)
	amina.Click(".ProseMirror")
	amina.Type("Amina's words. ")
	bruno.says("hers", "Amina's words. ")
	bruno.Click(".ProseMirror")
	bruno.Press(kb.End)
	bruno.Type("Bruno's words.")
	amina.says("both", "Amina's words. Bruno's words.")
	amina.do("undo", chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	amina.Until("only hers are gone", written+`.endsWith("Bruno's words.") && !`+written+`.includes("Amina's")`)
	bruno.Until("there too", `!`+written+`.includes("Amina's")`)
}
