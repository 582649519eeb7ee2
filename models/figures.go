package models

import (
	"fmt"
	"time"
)

// Download is how often files were taken on a day.
type Download struct {
	Day         time.Time
	WorkspaceID WorkspaceID
	PartyID     PartyID
	ThemeID     ThemeID
	Language    string
	Count       int64
}

// FiguresFilter is what is counted: in a time, by what.
type FiguresFilter struct {
	Since, Until time.Time // until before
	By           string    // of FiguresBy; "": all in one
	Closed       bool      // what is in workspaces for their members only, which is otherwise left out
}

// By what figures are told apart.
const (
	ByMonth    = "month"
	ByQuarter  = "quarter"
	ByYear     = "year"
	ByParty    = "party"
	ByRegion   = "region"
	ByTheme    = "theme"
	ByLanguage = "language"
)

// FiguresRow is what was done under one key: a month as 2026-11, a quarter as 2026-Q4,
// a year, the id of a Party or of a main Theme, a region, a language; "" where there is
// none.
type FiguresRow struct {
	Key       string
	People    int64 // who wrote, commented or edited
	Topics    int64
	Posts     int64
	Responses int64 // posts of others in questions
	Answers   int64 // accepted
	Documents int64
	Comments  int64
	Downloads int64
}

// QuestionTime is how long a question waited for somebody else's post.
type QuestionTime struct {
	Key       string
	CreatedAt time.Time
	FirstAt   *time.Time // nil: nobody has
}

// figuresKey is the key of a row, in acts joined with the Party and the Theme.
func figuresKey(tx *Tx, by string) string {
	switch by {
	case ByMonth:
		return tx.dialect.month("acts.at")
	case ByQuarter:
		month := tx.dialect.month("acts.at")
		return "substr(" + month + ", 1, 4) || '-Q' || cast((cast(substr(" + month + ", 6, 2) as integer) + 2) / 3 as text)"
	case ByYear:
		return "substr(" + tx.dialect.month("acts.at") + ", 1, 4)"
	case ByParty:
		return "coalesce(cast(acts.party as text), '')"
	case ByRegion:
		return "coalesce(parties.region, '')"
	case ByTheme:
		return "coalesce(cast(coalesce(themes.parent_id, themes.id) as text), '')"
	case ByLanguage:
		return "acts.language"
	}
	return "''"
}

// seen is where what is counted may stand: not where moderation hides all.
func (f FiguresFilter) seen() string {
	if f.Closed {
		return "w.visibility = 'members' and w.hidden_at is null"
	}
	return "coalesce(w.visibility, '') <> 'members' and w.hidden_at is null"
}

// figuresJoins find the Party and the Theme of what was done.
const figuresJoins = " left join parties on parties.id = acts.party left join themes on themes.id = acts.theme"

// spoken is what was done in forums: of the site, and of workspaces that are
// open, or closed.
func spoken(kind, at, person, of, where, open string) string {
	return fmt.Sprintf(`select '%s' as kind, %s as at, %s as person, p.capacity_party_id as party, coalesce(t.theme_id, f.theme_id) as theme, %s as language, 1 as n
		from topics t join forums f on f.id = t.forum_id join posts p on p.topic_id = t.id left join workspaces w on w.forum_id = f.id
		where t.deleted_at is null and p.deleted_at is null and %s and %s >= @since and %s < @until and %s`,
		kind, at, person, of, where, at, at, open)
}

// written is what was done in documents of workspaces.
func written(kind, at, person, party, from, open string) string {
	return fmt.Sprintf(`select %s as kind, %s as at, %s as person, %s as party, wt.theme_id as theme, d.language as language, 1 as n
		from documents d join workspaces w on w.id = d.workspace_id left join workspace_themes wt on wt.workspace_id = w.id %s
		where d.hidden_at is null and %s >= @since and %s < @until and %s`, kind, at, person, party, from, at, at, open)
}

// actsOf is all that was done: a row for each act.
func actsOf(f FiguresFilter) string {
	seen := f.seen()
	open := seen
	if f.By != ByTheme {
		// what has several Themes counts in each of them, and once in all else
		open += " and (wt.theme_id is null or wt.theme_id = (select min(one.theme_id) from workspace_themes one where one.workspace_id = w.id))"
	}
	return "with acts as (" +
		spoken("topic", "t.created_at", "t.author_id", "t.language", "p.number = 1", seen) + " union all " +
		spoken("post", "p.created_at", "p.author_id", "p.language", "1 = 1", seen) + " union all " +
		spoken("response", "p.created_at", "p.author_id", "p.language", "t.kind = 'question' and p.author_id <> t.author_id", seen) + " union all " +
		spoken("answer", "p.created_at", "p.author_id", "p.language", "p.number = t.answer_number", seen) + " union all " +
		written("'document'", "d.created_at", "d.author_id", "(select a.party_id from people a where a.id = d.author_id)", "", open) + " union all " +
		written("'comment'", "c.created_at", "c.author_id", "c.capacity_party_id", "join threads h on h.document_id = d.id join comments c on c.thread_id = h.id and c.deleted_at is null", open) + " union all " +
		written("'edit'", "b.created_at", "b.person_id", "b.capacity_party_id", "join document_batches b on b.document_id = d.id", open) + " union all " +
		fmt.Sprintf(`select 'download' as kind, x.day as at, null as person, nullif(x.party_id, 0) as party, nullif(x.theme_id, 0) as theme, x.language, x.count as n
		from downloads x left join workspaces w on w.id = x.workspace_id where x.day >= @since and x.day < @until and %s`, seen) + ")"
}

// Figures counts what was done in a time, by key.
func Figures(tx *Tx, f FiguresFilter) ([]FiguresRow, error) {
	var rows []FiguresRow
	count := func(kind string) string {
		return fmt.Sprintf("coalesce(sum(case when acts.kind = '%s' then acts.n else 0 end), 0) as %ss", kind, kind)
	}
	err := tx.Raw(actsOf(f)+" select "+figuresKey(tx, f.By)+" as key, count(distinct acts.person) as people, "+
		count("topic")+", "+count("post")+", "+count("response")+", "+count("answer")+", "+count("document")+", "+count("comment")+", "+count("download")+
		" from acts"+figuresJoins+" group by 1 order by 1", map[string]any{"since": f.Since, "until": f.Until}).Scan(&rows).Error
	return rows, err
}

// QuestionTimes are the questions that were asked in a time, with when somebody
// else first posted in them, the latest first.
func QuestionTimes(tx *Tx, f FiguresFilter, most int) ([]QuestionTime, error) {
	asked := fmt.Sprintf(`with acts as (select t.id, t.author_id, t.created_at as at, p.capacity_party_id as party, coalesce(t.theme_id, f.theme_id) as theme, t.language
		from topics t join forums f on f.id = t.forum_id join posts p on p.topic_id = t.id and p.number = 1 left join workspaces w on w.forum_id = f.id
		where t.kind = 'question' and t.deleted_at is null and t.created_at >= @since and t.created_at < @until and %s
		order by t.created_at desc limit @most)`, f.seen())
	var times []QuestionTime
	err := tx.Raw(asked+" select "+figuresKey(tx, f.By)+` as key, acts.at as created_at, r.created_at as first_at from acts`+figuresJoins+` left join posts r on r.topic_id = acts.id and r.number =
			(select min(q.number) from posts q where q.topic_id = acts.id and q.author_id <> acts.author_id and q.deleted_at is null)`, map[string]any{"since": f.Since, "until": f.Until, "most": most}).Scan(&times).Error
	return times, err
}

// AddDownloads adds to what was taken.
func AddDownloads(tx *Tx, taken []Download) error {
	for _, d := range taken {
		err := tx.Exec(`insert into downloads (day, workspace_id, party_id, theme_id, language, count) values (?, ?, ?, ?, ?, ?)
			on conflict (day, workspace_id, party_id, theme_id, language) do update set count = downloads.count + excluded.count`,
			d.Day, d.WorkspaceID, d.PartyID, d.ThemeID, d.Language, d.Count).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// Stand is where a file stands, as downloads are counted.
type Stand struct {
	WorkspaceID WorkspaceID
	ThemeID     ThemeID
	Language    string
}

// StandOfAttachment is where the post stands that a file is attached to.
func StandOfAttachment(tx *Tx, key string) (Stand, error) {
	var stand Stand
	err := tx.Raw(`select coalesce(w.id, 0) as workspace_id, coalesce(t.theme_id, f.theme_id, 0) as theme_id, p.language
		from attachments a join posts p on p.id = a.post_id join topics t on t.id = p.topic_id join forums f on f.id = t.forum_id
		left join workspaces w on w.forum_id = f.id where a.key = ?`, key).Scan(&stand).Error
	return stand, err
}

// StandOfWorkspace is where its files and documents stand.
func StandOfWorkspace(tx *Tx, id WorkspaceID) (Stand, error) {
	var stand Stand
	err := tx.Raw(`select w.id as workspace_id, coalesce((select min(wt.theme_id) from workspace_themes wt where wt.workspace_id = w.id), 0) as theme_id, w.language
		from workspaces w where w.id = ?`, id).Scan(&stand).Error
	return stand, err
}
