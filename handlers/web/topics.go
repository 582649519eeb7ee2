package web

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/richtext"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// forumIndex is GET /forums and GET /forums/:forum.
func (s *Server) forumIndex(c *fiber.Ctx) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	f.Live = true
	reader := readerOf(c)
	list, err := s.app.Forum.List(c.UserContext(), reader.Who, f)
	if err != nil {
		return err
	}
	if list.Forum != nil && access.WorkspaceOf(access.Place(list.Forum.Place)) != 0 {
		return c.Redirect(present.ForumPath(*list.Forum), fiber.StatusSeeOther)
	}
	language := languageOf(c)
	page := s.page(c, say(c.UserContext(), "forum.list.title"))
	page.Section = "forums"
	props := forumview.ForumsProps{
		Forums: present.Forums(list.Forums, language), Topics: present.TopicRows(list, language),
		Filter: forumview.FilterProps{
			Path: "/forums", Show: c.Query("show"), Theme: c.Query("theme"), Country: c.Query("country"), Kind: f.Kind, Language: f.Language,
			Themes: present.Themes(list.Themes, language), Countries: present.Parties(list.Countries, language),
			SignedIn: !reader.Who.IsVisitor(), Unread: list.Unread,
		},
	}
	if list.MayStart {
		props.NewURL = "/topics/new"
	}
	if list.Forum != nil {
		shown := present.Forum(*list.Forum, language)
		props.Forum, props.Filter.Path, page.Title = &shown, shown.URL, shown.Name
		if list.MayStart {
			props.NewURL = fmt.Sprintf("/topics/new?forum=%d", list.Forum.ID)
		}
	}
	for _, moved := range list.Moved {
		props.Moved = append(props.Moved, ui.Link{Label: moved.Title, Lang: moved.Language, URL: present.TopicPath(moved)})
	}
	follow(&page, list)
	props.Page = page
	props.First, props.Next = around(c, f.Before, list.Next)
	if f.Before == 0 && f.Show != models.ShowFollowing {
		props.Fresh = &forumview.FreshProps{
			URL: c.OriginalURL(), Since: list.Since, Show: f.Show, Theme: props.Filter.Theme, Country: props.Filter.Country, Kind: f.Kind, Language: f.Language,
		}
	}
	return s.render(c, forumview.Forums(props))
}

// follow subscribes a page to the forums its list is of.
func follow(page *layout.PageProps, list forum.List) {
	for _, followed := range list.Positions {
		page.Live = append(page.Live, layout.LiveProps{Key: followed.Subject, Offset: followed.Offset, Epoch: followed.Epoch})
	}
}

// filterOf reads what a list is narrowed to.
func filterOf(c *fiber.Ctx) (forum.Filter, error) {
	f := forum.Filter{Kind: c.Query("kind"), Language: c.Query("language"), Show: c.Query("show")}
	if c.Params("forum") != "" {
		wanted, err := id[models.ForumID](c, "forum")
		if err != nil {
			return f, err
		}
		f.Forum = wanted
	}
	theme, country, before := wholeNumber(c.Query("theme")), wholeNumber(c.Query("country")), wholeNumber(c.Query("after"))
	if theme < 0 || country < 0 || before < 0 {
		return f, fault.Missing()
	}
	f.Theme, f.Country, f.Before = models.ThemeID(theme), models.PartyID(country), before
	return f, nil
}

// around are the addresses of a list's beginning and of what comes after.
func around(c *fiber.Ctx, before, next int64) (first, then string) {
	query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		query = url.Values{}
	}
	address := func() string {
		if len(query) == 0 {
			return c.Path()
		}
		return c.Path() + "?" + query.Encode()
	}
	query.Del("after")
	if before > 0 {
		first = address()
	}
	if next > 0 {
		query.Set("after", strconv.FormatInt(next, 10))
		then = address()
	}
	return first, then
}

// topicShow is GET /topics/:topic.
func (s *Server) topicShow(c *fiber.Ctx) error {
	topic, err := id[models.TopicID](c, "topic")
	if err != nil {
		return err
	}
	wanted, number := wholeNumber(c.Query("page")), wholeNumber(c.Query("post"))
	if wanted < 0 || number < 0 || c.Query("page") == "0" {
		return fault.Missing()
	}
	page := max(1, int(wanted))
	if number > 0 { // the page on which the post stands now
		at, err := s.app.Forum.Find(c.UserContext(), readerOf(c).Who, topic, number)
		if err != nil {
			return err
		}
		if at.Topic.ID != topic || at.Number != number {
			return sendOn(c, at)
		}
		page = forum.PageOf(at.Position)
	}
	if readerOf(c).Who.IsVisitor() {
		err = s.showTopicToVisitor(c, topic, page)
	} else {
		err = s.showTopic(c, topic, page)
	}
	if fault.Is(err, fault.NotFound) { // unless it was merged into one that the reader may read
		if at, merged := s.app.Forum.Merged(c.UserContext(), readerOf(c).Who, topic, page); merged == nil {
			return sendOn(c, at)
		}
	}
	return err
}

// sendOn leads from an address that a post had to where it stands now. For good, as
// every address leads to its post for good; but nobody keeps it, as the post may
// come back.
func sendOn(c *fiber.Ctx, at forum.Address) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Redirect(postPlace(at), fiber.StatusMovedPermanently)
}

// postPlace is the place of a post on a page of its topic. It names the number and
// not the page, which is another where posts came from elsewhere.
func postPlace(at forum.Address) string {
	return fmt.Sprintf("%s?post=%d#post-%d", present.TopicPath(at.Topic), at.Number, at.Number)
}

func (s *Server) showTopic(c *fiber.Ctx, topic models.TopicID, page int) error {
	t, err := s.app.Forum.TopicPage(c.UserContext(), readerOf(c).Who, topic, page)
	if err != nil {
		return err
	}
	if t.Topic.MergedInto != nil {
		return fault.Missing()
	}
	return s.render(c, forumview.Topic(s.topicProps(c, t)))
}

func (s *Server) topicProps(c *fiber.Ctx, t forum.TopicPage) forumview.TopicProps {
	topic, language := t.Topic.ID, languageOf(c)
	props := present.TopicPage(t, readerOf(c).Who.Person, language)
	props.Page = s.page(c, t.Topic.Title)
	props.Page.TitleLang, props.Page.Section = t.Topic.Language, "forums"
	if workspace := access.WorkspaceOf(access.Place(t.Forum.Place)); workspace != 0 {
		props.Page.Section = "workspaces"
		if s.app.Access.IsHidden(models.Document{WorkspaceID: workspace}) {
			props.Page.Flash = &ui.FlashProps{Kind: "problem", Text: say(c.UserContext(), "workspace.refused.hidden")}
		}
	}
	props.Page.Canonical = s.app.Config.BaseURL + props.Pager.URL(t.Page)
	props.Page.Private = t.Forum.Audience != models.AudiencePublic
	props.Page.Live = []layout.LiveProps{{Key: forum.TopicSubject(topic), Offset: max(0, t.Position.Offset), Epoch: t.Position.Epoch}}
	if t.Reader.MayReply {
		composer := s.composer(fmt.Sprintf("/topics/%d/posts", topic), fmt.Sprintf("topic-%d", topic))
		composer.Forum = int64(t.Forum.ID)
		composer.Seen = t.Topic.LastNumber
		composer.Capacities = present.Capacities(t.Reader.Capacities, t.Reader.Names, language)
		if draft := t.Reader.Draft; draft != nil {
			composer.Body, composer.Lang, composer.Capacity = draft.Fields["body"], draft.Fields["language"], draft.Fields["capacity"]
			composer.Draft = &forumview.DraftProps{At: draft.UpdatedAt}
		}
		props.Reply = &composer
	}
	return props
}

// composer is an empty form in which a post is written.
func (s *Server) composer(action, draftKey string) forumview.ComposerProps {
	return forumview.ComposerProps{Action: action, DraftKey: draftKey, Ref: newRef(), MaxLength: richtext.MaxLength, MaxSize: maxFile}
}

// newTopicForm is what a person typed to begin a topic.
func newTopicForm(c *fiber.Ctx) (forum.NewTopic, error) {
	n := forum.NewTopic{
		Kind: c.FormValue("kind"), Title: c.FormValue("title"), Writing: writingOf(c),
		Experience: models.ExperienceAccount{
			Done: c.FormValue("done"), Result: c.FormValue("result"), Cost: c.FormValue("cost"), Lessons: c.FormValue("lessons"), Contact: c.FormValue("contact"),
		},
	}
	var err error
	if n.Forum, err = formID[models.ForumID](c, "forum"); err != nil {
		return n, err
	}
	if n.Theme, err = formID[models.ThemeID](c, "theme"); err != nil {
		return n, err
	}
	n.Country, err = formID[models.PartyID](c, "country")
	return n, err
}

// topicNew is GET /topics/new.
func (s *Server) topicNew(c *fiber.Ctx) error {
	n := forum.NewTopic{Kind: models.Discussion}
	if n.Forum = models.ForumID(wholeNumber(c.Query("forum"))); n.Forum < 0 {
		return fault.Missing()
	}
	key := "new"
	if n.Forum != 0 {
		key = fmt.Sprintf("new-%d", n.Forum)
	}
	draft, err := s.app.Forum.Draft(c.UserContext(), readerOf(c).Who, key)
	if err != nil {
		return err
	}
	n.Title, n.Body = draft.Fields["title"], draft.Fields["body"]
	if kind := draft.Fields["kind"]; kind != "" {
		n.Kind = kind
	}
	return s.showNewTopic(c, n, key, nil, "")
}

func (s *Server) showNewTopic(c *fiber.Ctx, n forum.NewTopic, draftKey string, problems map[string]string, preview ui.HTML) error {
	choices, err := s.app.Forum.Choices(c.UserContext(), readerOf(c).Who, n.Forum)
	if err != nil {
		return err
	}
	language := languageOf(c)
	props := forumview.NewTopicProps{
		Page: s.page(c, say(c.UserContext(), "forum.list.new")), Kind: n.Kind, Title: n.Title, Forum: choice(int64(n.Forum)),
		Account: forumview.AccountFields{Theme: choice(int64(n.Theme)), Country: choice(int64(n.Country)), ExperienceProps: forumview.ExperienceProps{
			Done: n.Experience.Done, Result: n.Experience.Result, Cost: n.Experience.Cost, Lessons: n.Experience.Lessons, Contact: n.Experience.Contact,
		}},
		Themes: present.Themes(choices.Themes, language), Countries: present.Parties(choices.Parties, language),
		Composer: s.composer("/topics", draftKey),
	}
	for _, f := range choices.Forums {
		props.Forums = append(props.Forums, ui.Option{Value: choice(int64(f.ID)), Label: f.Names.In(language)})
	}
	props.Page.Section = "forums"
	props.Composer.Body, props.Composer.Lang, props.Composer.Capacity = n.Body, n.Language, n.Capacity.Capacity
	props.Composer.Capacities = present.Capacities(choices.Capacities, choices.Names, language)
	props.Composer.Errors, props.Composer.Preview = problems, preview
	if n.Ref != "" {
		props.Composer.Ref = n.Ref
	}
	if problems != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.render(c, forumview.NewTopic(props))
}

// choice is an id as a form writes it; none is "".
func choice(id int64) string {
	if id <= 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// topicCreate is POST /topics.
func (s *Server) topicCreate(c *fiber.Ctx) error {
	n, err := newTopicForm(c)
	if err != nil {
		return err
	}
	if c.FormValue("preview") == "1" {
		html, _, err := s.app.Forum.Preview(n.Body)
		problems, invalid := fieldErrors(c, err)
		if err != nil && !invalid {
			return err
		}
		return s.showNewTopic(c, n, n.DraftKey, problems, ui.HTML(html))
	}
	n.Fallback = languageOf(c)
	if err := s.attach(c, &n.Writing); err != nil {
		return err
	}
	topic, err := s.app.Forum.Start(c.UserContext(), readerOf(c).Who, n)
	if problems, invalid := fieldErrors(c, err); invalid && !isScript(c) {
		return s.showNewTopic(c, n, n.DraftKey, problems, "")
	}
	if err != nil {
		return err
	}
	if isScript(c) {
		c.Location(present.TopicPath(topic))
		return c.SendStatus(fiber.StatusCreated)
	}
	return c.Redirect(present.TopicPath(topic), fiber.StatusSeeOther)
}

// topicEdit is GET /topics/:topic/edit.
func (s *Server) topicEdit(c *fiber.Ctx) error {
	topic, err := id[models.TopicID](c, "topic")
	if err != nil {
		return err
	}
	return s.showEditTopic(c, topic, nil, nil)
}

func (s *Server) showEditTopic(c *fiber.Ctx, topic models.TopicID, typed *forum.Particulars, problems map[string]string) error {
	who := readerOf(c).Who
	t, err := s.app.Forum.TopicPage(c.UserContext(), who, topic, 1)
	if err != nil {
		return err
	}
	if !t.Reader.MayDescribe {
		return fault.Denied()
	}
	choices, err := s.app.Forum.Choices(c.UserContext(), who, t.Topic.ForumID)
	if err != nil {
		return err
	}
	d := forum.Particulars{Title: t.Topic.Title, Language: t.Topic.Language, Version: t.Topic.Version}
	if t.Topic.ThemeID != nil {
		d.Theme = *t.Topic.ThemeID
	}
	if t.Topic.CountryID != nil {
		d.Country = *t.Topic.CountryID
	}
	if t.Experience != nil {
		d.Experience = *t.Experience
	}
	if typed != nil {
		d = *typed
	}
	language := languageOf(c)
	props := forumview.EditTopicProps{
		Page: s.page(c, t.Topic.Title), Topic: present.Head(t, language), Action: fmt.Sprintf("/topics/%d/edit", topic), Version: t.Topic.Version,
		Title: d.Title, Lang: d.Language, Errors: problems, Conflict: typed != nil && problems == nil,
		Account: forumview.AccountFields{Theme: choice(int64(d.Theme)), Country: choice(int64(d.Country)), ExperienceProps: forumview.ExperienceProps{
			Done: d.Experience.Done, Result: d.Experience.Result, Cost: d.Experience.Cost, Lessons: d.Experience.Lessons, Contact: d.Experience.Contact,
		}},
		Themes: present.Themes(choices.Themes, language), Countries: present.Parties(choices.Parties, language),
	}
	switch {
	case props.Conflict:
		c.Status(fiber.StatusConflict)
	case problems != nil:
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.render(c, forumview.EditTopic(props))
}

// topicUpdate is POST /topics/:topic/edit.
func (s *Server) topicUpdate(c *fiber.Ctx) error {
	topic, err := id[models.TopicID](c, "topic")
	if err != nil {
		return err
	}
	n, err := newTopicForm(c)
	if err != nil {
		return err
	}
	d := forum.Particulars{Title: n.Title, Language: c.FormValue("language"), Theme: n.Theme, Country: n.Country, Experience: n.Experience, Version: wholeNumber(c.FormValue("version"))}
	err = s.app.Forum.Describe(c.UserContext(), readerOf(c).Who, topic, d)
	if problems, invalid := fieldErrors(c, err); invalid {
		return s.showEditTopic(c, topic, &d, problems)
	}
	if fault.Is(err, fault.Conflict) {
		return s.showEditTopic(c, topic, &d, nil)
	}
	if err != nil {
		return err
	}
	return c.Redirect(fmt.Sprintf("/topics/%d", topic), fiber.StatusSeeOther)
}
