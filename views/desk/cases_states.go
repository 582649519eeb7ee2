package desk

import "minamata.exchange/views/ui"

func sampleCases() []CaseRowProps {
	return []CaseRowProps{
		{ID: 9, Version: 3, State: "open", URL: "/desk/cases/9", Kind: "post", About: "Xavier Vance", Reports: 3, Sides: 2, Withheld: true, Claimed: "سلمى الحداد", Ground: "promotional", Title: "Which retort?", Opening: "Our retort solves <b>this</b>. Order with the discount code below.", Lang: "en", Room: "Mercury-added products", At: sampleDay},
		{ID: 8, Version: 3, State: "open", URL: "/desk/cases/8", Kind: "workspace", About: longName, Reports: 1204, Sides: 1, HandedOn: true, Alone: true, Title: longName, Lang: "ru", At: sampleDay},
		{ID: 7, Version: 3, State: "open", URL: "/desk/cases/7", Kind: "comment", About: "王芳", Reports: 1, Sides: 1, At: sampleDay},
	}
}

func decidedCases() []CaseRowProps {
	return []CaseRowProps{
		{ID: 4, Version: 2, State: "decided", URL: "/desk/cases/4", Kind: "post", About: "Xavier Vance", Reports: 1, Decision: "hide", Ground: "promotional", Measure: "silence", Until: &sampleDay, Locks: true, At: sampleDay},
		{ID: 3, Version: 2, State: "decided", URL: "/desk/cases/3", Kind: "person", About: "Xavier Vance", Reports: 1, Decision: "keep", At: sampleDay},
		{ID: 2, Version: 2, State: "decided", URL: "/desk/cases/2", Kind: "post", About: "王芳", Reports: 1, Decision: "delete", Appeal: "upheld", At: sampleDay},
		{ID: 1, Version: 2, State: "decided", URL: "/desk/cases/1", Kind: "workspace", About: longName, Reports: 1, Decision: "measure", Appeal: "open", At: sampleDay},
		{ID: 10, Version: 2, State: "decided", URL: "/desk/cases/10", Kind: "post", About: "王芳", Reports: 1, Decision: "split", At: sampleDay},
	}
}

func caseStates() []ui.State {
	grounds, keeps := []string{"promotional", "unkind", "other"}, []string{"in_order", "mended", "no_ground"}
	one := CaseProps{
		FrameProps: sampleFrame("cases"), CaseRowProps: sampleCases()[0], Open: true, ThingURL: "/topics/12/posts/3",
		Person: ui.Link{Label: "Xavier Vance", URL: "/people/4"}, Topic: ui.Link{Label: "ما المعوجة؟", URL: "/topics/12", Lang: "ar"},
		Reads: true, Body: "<p>Our retort solves this. Order with the discount code below.</p>", Lang: "en",
		Reports: []ReportedProps{{By: ui.Link{Label: "Mina Nakano", URL: "/people/5"}, Ground: "promotional", Note: "links to <b>the same</b> vendor\nin five topics", At: sampleDay}, {By: ui.Link{Label: longName, URL: "/people/6"}, Ground: "other", At: sampleDay}},
		Acts:    []CaseActProps{{Act: "open", At: sampleDay}, {Act: "withhold", At: sampleDay}, {Act: "claim", By: "سلمى الحداد", At: sampleDay}, {Act: "hide", By: longName, Ground: "promotional", Note: "Please ask <i>first</i>.", At: sampleDay}, {Act: "undo", By: "王芳", Note: "A mistake.", At: sampleDay}},
		Others:  sampleCases()[2:], About: AboutProps{Capacity: "organization", Of: "معوجات المحدودة", Since: sampleDay, Silenced: true, Until: &sampleDay},
		Earlier: decidedCases(), Before: []CaseRowProps{{ID: 6, Version: 2, State: "decided", URL: "/desk/cases/6", Kind: "post", About: "Xavier Vance", Reports: 1, Decision: "keep", At: sampleDay}}, Choices: []string{"hide", "delete", "ask_edit", "move", "merge", "split", "measure", "keep", "hand_on"}, Measures: []string{"silence", "suspend"}, MayLock: true, Forums: []ui.Option{{Value: "3", Label: "Mercury-added products"}, {Value: "4", Label: longName}}, MaxDays: 365, Mine: true, MayUndo: true, Grounds: grounds, Keeps: keeps, MaxNote: 1000,
	}
	refused := one
	refused.Form, refused.Ground, refused.Note, refused.Errors, refused.Problem = "hide", "other", "<u>", map[string]string{"ground": "Choose a reason.", "note": "Say why."}, "The case has changed."
	split := one
	split.Form, split.Note, split.Goes = "split", "", GoesFields{Into: "<b>", Title: longName, Kind: "question", Numbers: "x"}
	split.Errors = map[string]string{"into": "There is no such topic.", "numbers": "Write numbers.", "note": "Say why."}
	translated, untranslated := one, one
	translated.Foreign = &ForeignProps{Text: "معوجتنا تحل هذا.\nاطلب <b>بالرمز</b> أدناه.", From: "en", To: "ar"}
	untranslated.Foreign = &ForeignProps{Why: "away"}
	taken, heard, decided := one, one, one
	heard.About = AboutProps{Capacity: "expert", Of: longName, Since: sampleDay, Suspended: true}
	taken.Mine, taken.Taken, taken.MayUndo, taken.Earlier = false, true, false, nil
	heard.Mine, heard.Heard, heard.MayUndo = false, true, false
	passed := one
	passed.Mine, passed.Passed, passed.HandedOn = false, true, true
	decided.CaseRowProps, decided.Open = decidedCases()[0], false
	appealed, judged, awaiting, comment := decided, decided, one, one
	appealed.CaseRowProps.Appeal, appealed.Appeal = "open", &AppealProps{Words: "It was <b>an answer</b>.\nNobody asked me.", At: sampleDay, Open: true}
	appealed.Mine, appealed.MayUndo, appealed.MayClaim = false, false, true
	judged.CaseRowProps.Appeal, judged.Appeal = "overturned", &AppealProps{Words: longName, At: sampleDay, Judged: true}
	judged.MayUndo = false
	awaiting.Awaits = true
	comment.Kind, comment.Body, comment.Text, comment.Topic, comment.Choices, comment.MayLock, comment.Measures = "comment", "", "Nonsense, <b>all</b> of it.", ui.Link{}, []string{"hide", "ask_edit", "measure", "keep", "hand_on"}, false, []string{"silence"}
	edited, document, closed := one, comment, comment
	edited.EditedAt, edited.VersionsURL = &sampleDay, "/topics/12/posts/3/versions"
	edited.AsReported = []ReadingProps{{Body: "<p>Order <em>here</em>.</p>", At: sampleDay}, {Text: "Order <b>there</b>.", At: sampleDay}}
	edited.PostBefore = &ReadingProps{By: "سلمى الحداد", Body: "<p>من جرّب معوجة؟</p>", Lang: "ar", At: sampleDay}
	edited.Files = []CaseFileProps{{Name: longName + ".pdf", URL: "/attachments/k/a.pdf", Size: 123456, At: sampleDay}}
	document.Kind, document.Heading, document.Lang, document.Text = "document", longName, "ru", "Ртуть в бочках.\nИ <b>ещё</b>."
	closed.Kind, closed.Reads, closed.Text = "workspace", false, ""
	return []ui.State{
		{Name: "case: edited since", Component: Case(edited), Whole: true},
		{Name: "case: of a document", Component: Case(document), Whole: true},
		{Name: "case: of what its reader may not read here", Component: Case(closed), Whole: true},
		{Name: "cases", Component: Cases(CasesProps{FrameProps: sampleFrame("cases"), Count: 1204, Hours: 3, Cases: sampleCases(), First: "/desk/cases", Next: "/desk/cases?from=30", HideAfter: "2", MaySet: true, Grounds: grounds, Keeps: keeps, MaxNote: 1000, Left: []LeftProps{{ID: 5, URL: "/desk/cases/5", Why: "Somebody else has taken this case."}}}), Whole: true},
		{Name: "cases: decided", Component: Cases(CasesProps{FrameProps: sampleFrame("cases"), State: "decided", Cases: decidedCases()}), Whole: true},
		{Name: "cases: none, refused", Component: Cases(CasesProps{FrameProps: sampleFrame("cases"), HideAfter: "<b>", MaySet: true, Errors: map[string]string{"hide_after": "Not a number."}}), Whole: true},
		{Name: "case", Component: Case(one), Whole: true},
		{Name: "case: refused", Component: Case(refused), Whole: true},
		{Name: "case: split, refused", Component: Case(split), Whole: true},
		{Name: "case: translated", Component: Case(translated), Whole: true},
		{Name: "case: not translated", Component: Case(untranslated), Whole: true},
		{Name: "case: taken", Component: Case(taken), Whole: true},
		{Name: "case: reported by the reader", Component: Case(heard), Whole: true},
		{Name: "case: handed on by the reader", Component: Case(passed), Whole: true},
		{Name: "case: decided", Component: Case(decided), Whole: true},
		{Name: "case: appealed", Component: Case(appealed), Whole: true},
		{Name: "case: overturned", Component: Case(judged), Whole: true},
		{Name: "case: waits for an edit", Component: Case(awaiting), Whole: true},
		{Name: "case: of a comment", Component: Case(comment), Whole: true},
	}
}
