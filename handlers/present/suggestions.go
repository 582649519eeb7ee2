package present

import (
	"encoding/json"
	"strconv"

	documents "minamata.exchange/app/document"
	"minamata.exchange/models"
	"minamata.exchange/views/document"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// Suggestions is the page of what is proposed in a document.
func Suggestions(page layout.PageProps, list documents.SuggestionList, language string) document.SuggestionsProps {
	path := documents.Path(list.Document.ID)
	props := document.SuggestionsProps{
		Page: page, Crumbs: append(WorkspaceCrumbs(list.Workspace), ui.Link{Label: list.Document.Title, URL: path, Lang: list.Document.Language}),
		Lang: list.Document.Language, Back: path, Action: path + "/suggestions", Version: list.Version, More: list.More, MaySettle: list.MaySettle, MayWithdraw: list.MayWithdraw,
	}
	seen := map[models.PersonID]bool{}
	for _, one := range list.Suggestions {
		name := list.People[one.Author].Called(language)
		if !seen[one.Author] {
			seen[one.Author] = true
			props.People = append(props.People, ui.Option{Value: strconv.FormatInt(int64(one.Author), 10), Label: name})
		}
		shown := document.SuggestionProps{ID: one.ID, Name: name, At: one.At, Mine: one.Mine}
		for _, c := range one.Changes {
			shown.Changes = append(shown.Changes, document.ChangeProps(c))
		}
		props.Suggestions = append(props.Suggestions, shown)
	}
	return props
}

// suggestionNames are the names of those who suggest in a document, and the
// reader's, for the script.
func suggestionNames(page layout.PageProps, p documents.Page, language string) string {
	names := map[string]string{"me": page.Person.Name}
	for _, id := range p.Suggesting {
		names[strconv.FormatInt(int64(id), 10)] = p.People[id].Called(language)
	}
	out, err := json.Marshal(names)
	if err != nil {
		return "{}" // cannot be: it is a map of strings
	}
	return string(out)
}
