package forum

import (
	"time"

	"minamata.exchange/views/ui"
)

func samplePost(number int64) PostProps {
	p := PostProps{Topic: 12, Number: number, Position: number, At: noon.Add(time.Duration(number) * time.Hour), Version: 1}
	switch number {
	case 3:
		p.Author, p.Lang = salma, "ar"
		p.Body = `<p>في تعاونيتنا بدأنا بالتجميع ثم الفصل بالجاذبية، واحتجنا إلى موسم واحد من المرافقة قبل أول قرض. النسبة المناسبة كانت بين 3 و4 في المائة.</p>`
	case 4:
		p.Author, p.Lang = chen, "zh"
		p.Body = `<p>秘书处谨提醒各位：国家行动计划的审查须每三年进行一次，相关表格可在公约网站下载。欢迎在本主题下继续分享各国合作社的经验和数据。</p>`
	case 5:
		p.Author, p.Lang = igor, "ru"
		p.Body = `<p>` + longWord + ` требует учета, поэтому начинать следует с тех групп, которые уже взвешивают и записывают.</p>`
	default:
		p.Author, p.Lang = awa, "fr"
		p.Body = `<p>À Sahelia, nous avons essayé 6 % et perdu la moitié des orpailleurs en une saison. Je commencerais à 3 ou 4 %, avec un <strong>accompagnement</strong> d’une saison.</p>`
	}
	p.URL = "/topics/12/posts/" + id(number)
	return p
}

func fullPost() PostProps {
	p := samplePost(2)
	p.Author, p.Lang = rosa, "en"
	p.Body = `<blockquote><p><a href="/topics/12/posts/1">Awa Diop</a>: Je commencerais à 3 ou 4 %.</p></blockquote><p>Shared centres change the arithmetic: the same table serves six to ten groups.</p><ul><li>Weigh and record first.</li><li>Publish assay results every week.</li></ul><table><tr><th>Season</th><th>Groups</th></tr><tr><td>First</td><td>6</td></tr></table>`
	p.EditedAt, p.Version, p.Answer = noon.Add(5*time.Hour), 2, true
	p.Thanks, p.Useful, p.Agree = 6, 1204, 1
	p.Attachments = []AttachmentProps{
		{Key: "k1", Name: "assay results.pdf", URL: "/attachments/k1/assay%20results.pdf", Type: "PDF", Size: 482_000},
		{Key: "k2", Name: "نتائج.png", URL: "/attachments/k2/x.png", Type: "PNG", Size: 1_900_000},
	}
	return p
}

func samplePosts() []PostProps {
	deleted := samplePost(6)
	deleted.Deleted, deleted.Body = &DeletedProps{ByAuthor: true, At: noon}, ""
	return []PostProps{samplePost(1), fullPost(), samplePost(3), samplePost(4), samplePost(5), deleted}
}

func sampleTopic(kind string) TopicHeadProps {
	p := TopicHeadProps{
		ID: 12, URL: "/topics/12-what-worked", Title: "Mercury-free gold processing: what worked in cooperatives of under 50 miners?", Lang: "en", Kind: kind,
		Forum: ui.Link{Label: "Artisanal and small-scale gold mining", URL: "/forums/1-asgm"}, Theme: "Artisanal and small-scale gold mining", ThemeURL: "/forums?theme=asgm", Country: "Altura",
		Author: awa, At: noon, Replies: 24, People: 12, Parties: 9,
	}
	if kind == "question" {
		p.Answer, p.AnswerURL, p.AnswerBy = 2, "/topics/12/posts/2", "Rosa Mamani"
	}
	if kind == "experience" {
		p.Experience = &ExperienceProps{Done: "Three shared processing centres were set up.\nEach serves six to ten groups.", Result: "Whole-ore amalgamation ended in two seasons.", Cost: "Repaid by a toll on recovered gold.", Lessons: "Begin with groups that already weigh and record.", Contact: "Ministry of Mines, Altura"}
	}
	return p
}

func sampleRows() []TopicRowProps {
	faces := []ui.FaceProps{{Name: awa.Name, Tone: 1, Size: "small"}, {Name: rosa.Name, Tone: 2, Size: "small"}, {Name: chen.Name, Tone: 3, Size: "small"}}
	forum := ui.Link{Label: "Artisanal and small-scale gold mining", URL: "/forums/1-asgm"}
	return []TopicRowProps{
		{ID: 12, URL: "/topics/12", Title: "Mercury-free gold processing: what worked in cooperatives of under 50 miners?", Lang: "en", Kind: "question", Forum: forum, Country: "Altura", Replies: 24, Faces: faces, LatestAt: noon, LatestBy: awa.Name, Answered: true, Pinned: true, Unread: 3, UnreadURL: "/topics/12/posts/22"},
		{ID: 13, URL: "/topics/13", Title: "Retours d’expérience : inventaires nationaux des amalgames dentaires", Lang: "fr", Kind: "experience", Forum: ui.Link{Label: "Dental amalgam", URL: "/forums/4"}, Replies: 1, Faces: faces[:2], LatestAt: noon, LatestBy: igor.Name},
		{ID: 14, URL: "/topics/14", Title: "Обмен опытом: " + longWord, Lang: "ru", Kind: "discussion", Theme: "Waste", Replies: 8, Faces: faces[1:], LatestAt: noon, LatestBy: igor.Name, Locked: true},
		{ID: 15, URL: "/topics/15", Title: "燃煤电厂汞排放监测方法比较", Lang: "zh", Kind: "discussion", Forum: ui.Link{Label: "Emissions", URL: "/forums/5"}, Replies: 0, Faces: faces[2:], LatestAt: noon, LatestBy: chen.Name},
		{ID: 16, URL: "/topics/16", Title: "ما الذي نجح في معالجة الذهب دون زئبق؟", Lang: "ar", Kind: "question", Forum: forum, Replies: 1500, Faces: faces[:1], LatestAt: noon, LatestBy: salma.Name},
	}
}

func sampleComposer() ComposerProps {
	return ComposerProps{
		Action: "/topics/12/posts", DraftKey: "topic-12", Ref: "3e0b1f0c-6a53-4b8e-9d57-0d3f4c1a2b11", Seen: 6, MaxLength: 20000, MaxSize: 10_000_000,
		Capacity:    "expert",
		Capacities:  []CapacityProps{{Value: "focal_point", Capacity: "focal_point", For: "Sahelia"}, {Value: "expert", Capacity: "expert", For: "Sahelia"}, {Value: "personal", Capacity: "personal"}},
		Attachments: []AttachmentProps{{Key: "k9", Name: "draft.pdf", Type: "PDF", Size: 12_000}},
		Draft:       &DraftProps{At: noon},
	}
}
