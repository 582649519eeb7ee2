package forum

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// The people and Parties of the states are invented.
var (
	awa     = AuthorProps{ID: 7, Name: "Awa Diop", URL: "/people/7", Capacity: "focal_point", For: "Sahelia", ForURL: "/parties/sahelia"}
	rosa    = AuthorProps{ID: 8, Name: "Rosa Mamani", URL: "/people/8", Capacity: "organization", For: "Cordillera Mercury Watch"}
	chen    = AuthorProps{ID: 9, Name: "陈晓雨", URL: "/people/9", Capacity: "secretariat"}
	salma   = AuthorProps{ID: 10, Name: "سلمى الحداد", URL: "/people/10", Capacity: "expert", For: "Mekara", ForURL: "/parties/mekara"}
	igor    = AuthorProps{ID: 11, Name: "Игорь Константинопольский", URL: "/people/11", Capacity: "personal"}
	gone    = AuthorProps{Capacity: "expert", For: "Banjara"}
	noon    = time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	visitor = layout.PageProps{Title: "Topic", Section: "forums", Path: "/topics/12", Live: []layout.LiveProps{{Key: "topic:12", Offset: 41, Epoch: "e1"}}}
)

const longWord = "Водопроводно-канализационно-гидрометаллургическоеприродоохранноезаконодательство"

// States are the screens of the forum in all their states.
func States() []ui.State {
	states := []ui.State{
		{Name: "post: plain", Component: Post(samplePost(1))},
		{Name: "post: answer, edited, files, counts", Component: Post(fullPost())},
		{Name: "post: Arabic", Component: Post(samplePost(3))},
		{Name: "post: Chinese, secretariat", Component: Post(samplePost(4))},
		{Name: "post: Russian, long words", Component: Post(samplePost(5))},
		{Name: "post: author gone", Component: Post(PostProps{Topic: 12, Number: 6, URL: "/topics/12/posts/6", Author: gone, At: noon, Version: 1, Lang: "en", Body: "<p>Still here.</p>"})},
		{Name: "post: deleted by its author", Component: Post(PostProps{Topic: 12, Number: 7, URL: "/topics/12/posts/7", Author: awa, At: noon, Lang: "en", Deleted: &DeletedProps{ByAuthor: true, At: noon}})},
		{Name: "post: withheld", Component: Post(PostProps{Topic: 12, Number: 9, URL: "/topics/12/posts/9", Author: rosa, At: noon, Lang: "en", Deleted: &DeletedProps{Withheld: true, At: noon}})},
		{Name: "post: deleted by a moderator", Component: Post(PostProps{Topic: 12, Number: 8, URL: "/topics/12/posts/8", Author: rosa, At: noon, Lang: "en", Deleted: &DeletedProps{At: noon}})},
		{Name: "post: moved elsewhere", Component: Post(PostProps{Topic: 12, Number: 10, Position: 4, URL: "/topics/12/posts/10", Moved: true})},
		{Name: "preview", Component: Preview(PreviewProps{Body: "<p>What is being written</p>", Lang: "en"})},
		{Name: "summary: question answered", Component: Summary(sampleTopic("question"))},
		{Name: "row", Component: TopicRow(sampleRows()[0])},
	}
	states = append(states, topicStates()...)
	states = append(states, listStates()...)
	states = append(states, toolStates()...)
	return append(states, composeStates()...)
}

func topicStates() []ui.State {
	signedIn := visitor
	signedIn.Person = &layout.PersonProps{ID: 7, Name: "Awa Diop", Party: "Sahelia", URL: "/people/7", Unread: 3}
	reader := ReaderProps{SignedIn: true, Mine: []int64{1}, Reacted: map[int64][]string{2: {"thanks"}}, Read: 2, Following: "every", MayReact: true, MayAnswer: true}
	staff := reader
	staff.MayModerate, staff.MayEdit = true, true
	reply := sampleComposer()
	refused := sampleComposer()
	refused.Body, refused.Errors = "x", map[string]string{"": "This could not be posted.", "body": "Write at least two words.", "files": "The file is too large."}
	page := func(name string, p TopicProps) ui.State {
		p.Posts = samplePosts()
		return ui.State{Name: "topic: " + name, Component: Topic(p), Whole: true}
	}
	one := ui.PagerProps{Page: 1, Pages: 1, Path: "/topics/12-what-worked"}
	locked := sampleTopic("discussion")
	locked.Locked, locked.Pinned = true, true
	ended := sampleTopic("discussion")
	ended.Closed, ended.Moved = true, true
	return []ui.State{
		page("visitor, question", TopicProps{Page: visitor, Topic: sampleTopic("question"), Pager: one, Refusal: "sign_in"}),
		page("signed in, question", TopicProps{Page: signedIn, Topic: sampleTopic("question"), Pager: one, Reader: reader, Reply: &reply}),
		page("moderator, experience", TopicProps{Page: signedIn, Topic: sampleTopic("experience"), Pager: one, Reader: staff, Reply: &reply}),
		page("reply refused", TopicProps{Page: signedIn, Topic: sampleTopic("discussion"), Pager: one, Reader: reader, Reply: &refused}),
		page("locked, amid many pages", TopicProps{Page: signedIn, Topic: locked, Pager: ui.PagerProps{Page: 7, Pages: 400, Path: "/topics/12"}, Reader: reader, Refusal: "locked"}),
		page("closed, moved here", TopicProps{Page: signedIn, Topic: ended, Pager: one, Reader: staff, Refusal: "ended"}),
		page("observer", TopicProps{Page: signedIn, Topic: sampleTopic("discussion"), Pager: one, Reader: ReaderProps{SignedIn: true, Following: "none", MayReact: true}, Refusal: "role"}),
		page("forum closed", TopicProps{Page: visitor, Topic: sampleTopic("discussion"), Pager: one, Refusal: "closed"}),
	}
}

func listStates() []ui.State {
	page := layout.PageProps{Title: "Forums", Section: "forums", Path: "/forums"}
	filter := FilterProps{Path: "/forums", Show: "latest", SignedIn: true, Unread: 7, Themes: []ui.Option{{Value: "waste", Label: "Waste"}}, Countries: []ui.Option{{Value: "3", Label: "Altura"}}}
	forums := []ForumProps{
		{ID: 1, URL: "/forums/1-asgm", Name: "Artisanal and small-scale gold mining", Description: "Reducing mercury where gold is mined by hand.", Audience: "public", Topics: 12, Unread: 2},
		{ID: 2, URL: "/forums/2-parties", Name: "Parties", Description: longWord, Audience: "parties", Topics: 4},
	}
	states := []ui.State{
		{Name: "forums: latest", Component: Forums(ForumsProps{Page: page, Forums: forums, Filter: filter, Topics: sampleRows(), Next: "/forums?after=abc", NewURL: "/topics/new"}), Whole: true},
		{Name: "forum: one, closed", Component: Forums(ForumsProps{Page: page, Moved: []ui.Link{{Label: "Обмен опытом: " + longWord, Lang: "ru", URL: "/topics/14"}}, Forum: &ForumProps{Name: "Parties", Description: longWord, Audience: "parties", Closed: true}, Forums: forums, Filter: FilterProps{Path: "/forums/2-parties", Kind: "question"}, Topics: sampleRows()[:1], First: "/forums/2-parties"}), Whole: true},
	}
	for _, show := range []string{"latest", "unread", "unanswered", "following"} {
		f := filter
		f.Show = show
		states = append(states, ui.State{Name: "forums: nothing, " + show, Component: Forums(ForumsProps{Page: page, Forums: forums, Filter: f}), Whole: true})
	}
	filter.Theme = "waste"
	return append(states, ui.State{Name: "forums: nothing, narrowed", Component: Forums(ForumsProps{Page: page, Filter: filter}), Whole: true})
}

func composeStates() []ui.State {
	page := layout.PageProps{Title: "Write", Section: "forums", Path: "/topics/new", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}}
	composer := sampleComposer()
	composer.Preview, composer.Body = "<p>Hello</p>", "Hello"
	bad := sampleComposer()
	bad.Capacities = bad.Capacities[:1]
	bad.Errors = map[string]string{"title": "Give it a title.", "body": "Write something.", "kind": "Choose one.", "forum": "Choose a forum."}
	lists := []ui.Option{{Value: "1", Label: "Waste"}, {Value: "2", Label: "Trade"}}
	account := AccountFields{Theme: "1", Country: "2", ExperienceProps: *sampleTopic("experience").Experience}
	conflict := &ConflictProps{By: rosa, At: noon, Body: "What <b>they</b> wrote\n\n- one\n- two"}
	return []ui.State{
		{Name: "new topic", Component: NewTopic(NewTopicProps{Page: page, Forums: lists, Themes: lists, Countries: lists, Composer: sampleComposer()}), Whole: true},
		{Name: "new topic: refused", Component: NewTopic(NewTopicProps{Page: page, Forums: lists, Kind: "experience", Account: account, Themes: lists, Countries: lists, Composer: bad}), Whole: true},
		{Name: "compose: quote, preview", Component: Compose(ComposeProps{Page: page, Topic: sampleTopic("discussion"), Composer: composer}), Whole: true},
		{Name: "compose: edit, somebody else saved", Component: Compose(ComposeProps{Page: page, Topic: sampleTopic("discussion"), Number: 4, Composer: composer, Conflict: conflict}), Whole: true},
		{Name: "edit topic", Component: EditTopic(EditTopicProps{Page: page, Topic: sampleTopic("experience"), Action: "/topics/12/edit", Version: 3, Title: "Title", Lang: "fr", Account: account, Themes: lists, Countries: lists}), Whole: true},
		{Name: "edit topic: somebody else saved", Component: EditTopic(EditTopicProps{Page: page, Topic: sampleTopic("discussion"), Action: "/topics/12/edit", Title: "Mine", Conflict: true, Errors: map[string]string{"title": "Too long."}}), Whole: true},
		{Name: "versions", Component: Versions(VersionsProps{Page: page, Topic: sampleTopic("discussion"), Number: 4, PostURL: "/topics/12/posts/4", Lang: "en", Versions: []VersionProps{
			{Number: 2, By: awa, At: noon, Changes: []ChangeProps{{Text: "A toll of "}, {Kind: "del", Text: "6"}, {Kind: "ins", Text: "3 to 4"}, {Text: " per cent <of> recovered gold."}}},
			{Number: 1, By: gone, At: noon, Changes: []ChangeProps{{Text: "A toll of 6 per cent <of> recovered gold."}}},
		}}), Whole: true},
	}
}
