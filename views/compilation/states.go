package compilation

import (
	"slices"
	"time"

	"minamata.exchange/views/confidential"
	"minamata.exchange/views/document"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// States are the screen in all its states.
func States() []ui.State {
	whole := sample()
	refused := whole
	refused.Rows = slices.Clone(whole.Rows)
	refused.Rows[1].Open = true
	refused.Rows[1].Answer.Problem, refused.Rows[1].Answer.Response = "Somebody has answered meanwhile.", "Mine"
	read := whole
	read.Rows, read.Next = nil, ""
	for _, r := range whole.Rows {
		r.Answer = document.AnswerProps{}
		read.Rows = append(read.Rows, r)
	}
	narrowed := whole
	narrowed.Rows, narrowed.Total, narrowed.Next = nil, 0, ""
	narrowed.Filter.Show, narrowed.Filter.By = "rejected", "7"
	empty := Props{Page: whole.Page, Crumbs: whole.Crumbs, At: whole.At}
	return []ui.State{
		{Name: "compilation: to be answered", Component: Page(whole), Whole: true},
		{Name: "compilation: an answer refused", Component: Page(refused), Whole: true},
		{Name: "compilation: to read", Component: Page(read), Whole: true},
		{Name: "compilation: narrowed to nothing", Component: Page(narrowed), Whole: true},
		{Name: "compilation: no comments yet", Component: Page(empty), Whole: true},
	}
}

// sample is a compilation with threads in all their states.
func sample() Props {
	noon := time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	return Props{
		Page:    layout.PageProps{Path: "/documents/12/compilation", Section: "workspaces", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}},
		Crumbs:  []ui.Link{{Label: "ASGM field guide", URL: "/workspaces/3", Lang: "en"}, {Label: "ASGM national action plans: a field guide", URL: "/documents/12", Lang: "en"}},
		Version: 345, At: noon, Total: 5, Rows: sampleRows(noon), Recorded: true, Confidential: &confidential.MarkProps{Reason: "Not <published>."},
		Tallies: []TallyProps{{Open: true, Count: 12}, {Outcome: "accepted", Count: 40}, {Outcome: "partly", Count: 9}, {Outcome: "noted", Count: 3}, {Outcome: "rejected", Count: 7}, {Resolved: true, Count: 1}},
		Filter: FilterProps{
			People: []ui.Option{{Value: "7", Label: "Awa Diop"}, {Value: "8", Label: "Siti Gunawan"}}, Clear: "/documents/12/compilation",
			Bodies: []ui.Option{{Value: "party-1", Label: "Banjara"}, {Value: "organization-3", Label: "Donaudampfschifffahrtsgesellschaft"}},
		},
		CSV: "/documents/12/compilation.csv", DOCX: "/documents/12/compilation.docx", First: "/documents/12/compilation", Next: "/documents/12/compilation?after=50",
	}
}

func sampleRows(noon time.Time) []RowProps {
	say := func(number int64, name, text string) CommentProps {
		return CommentProps{Number: number, Name: name, Capacity: "Expert", For: "Banjara", At: noon, Pieces: []document.PieceProps{{Text: text}}}
	}
	answer := func(number int64, outcome, response string) document.AnswerProps {
		return document.AnswerProps{
			Number: number, URL: "/documents/12/threads/1/resolution", Ref: "ref", Return: "/documents/12/compilation", Writes: true, Decides: true,
			Resolved: response != "", Outcome: outcome, Response: response, Settled: 1,
		}
	}
	mentioning := say(2, "Rosa Mamani", "I can add ours this week. ")
	mentioning.Edited, mentioning.Pieces = true, append(mentioning.Pieces, document.PieceProps{Text: "Awa Diop", Mention: true})
	deleted := say(2, "Siti Gunawan", "")
	deleted.Deleted, deleted.Pieces = true, nil
	arabic := say(1, "ليلى حداد", "هل تشمل هذه الأرقام المناجم الصغيرة؟\nنقترح إضافة مصدر.")
	arabic.Capacity, arabic.For = "Focal point", "Sahelia"
	row := RowProps{
		Number: 1, URL: "/documents/12/threads/1", Place: PlaceProps{Number: "3 (a) (ii)", Section: "Financing shared processing"}, Lang: "en",
		Quote: "rarely recover the cost of gravity concentration on their own", Comments: []CommentProps{say(1, "Siti Gunawan", "True in Banjara too, but do we have more than the Karoo Basin figures?"), mentioning},
		Answer: answer(1, "", ""),
	}
	general := RowProps{
		Number: 4, URL: row.URL, Place: PlaceProps{Whole: true}, Lang: "en", Comments: []CommentProps{say(1, "Lindiwe Khumalo", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung?")},
		Resolved: true, Outcome: "partly", Response: "Annex II has it now.\nThe rest is for the next draft.", Resolver: "Rosa Mamani", At: noon, Answer: answer(4, "partly", "Annex II has it now."),
	}
	gone := RowProps{
		Number: 2, URL: row.URL, Lang: "en", Quote: "14 months", Comments: []CommentProps{say(1, "Siti Gunawan", "Median or mean?"), deleted}, Resolved: true, Outcome: "rejected",
		Place:    PlaceProps{Unnumbered: 2, Section: "Водопроводно-канализационно-гидрометаллургическоеприродоохранноезаконодательство", After: true, Gone: 117, GoneURL: "/documents/12/versions/117"},
		Response: "The passage was taken out.", Resolver: "Rosa Mamani", At: noon, Answer: answer(2, "rejected", "The passage was taken out."),
	}
	noted, accepted := row, row
	noted.Number, noted.Comments, noted.Resolved, noted.Outcome, noted.Resolver, noted.At = 3, []CommentProps{arabic}, true, "noted", "Rosa Mamani", noon
	noted.Place, noted.Answer = PlaceProps{Heading: true, Section: "Financing shared processing"}, document.AnswerProps{}
	accepted.Number, accepted.Resolved, accepted.Outcome, accepted.Resolver, accepted.At, accepted.Answer = 5, true, "accepted", "Rosa Mamani", noon, answer(5, "accepted", "Yes.")
	return []RowProps{general, row, noted, gone, accepted}
}
