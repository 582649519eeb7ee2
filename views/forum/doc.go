// Package forum shows forums, topics and posts.
//
// Pages (each takes its props and is a whole document):
//
//	Forums        GET /forums, GET /forums/:forum     ForumsProps
//	Topic         GET /topics/:topic                  TopicProps
//	NewTopic      GET /topics/new, POST /topics       NewTopicProps
//	EditTopic     GET|POST /topics/:topic/edit        EditTopicProps
//	Compose       …/edit and …/quote of a post,       ComposeProps
//	              and a reply that was refused
//	Versions      …/posts/:number/versions            VersionsProps
//	Tools         GET /topics/:topic/tools            ToolsProps
//
// Fragments, the same bytes for every reader of a language, for answers to the
// script and for live events:
//
//	Post          id "post-34"        post_added, post_changed, reaction_changed
//	Summary       id "topic-summary"  topic_changed on topic:12
//	TopicRow      id "topic-12"       topic_changed on forum:3
//	Preview                           POST /previews
//
// What depends on the reader never stands inside a fragment. The page puts each
// Post into a wrapper (class post-of) that carries what is the reader's: "mine",
// "reacted-thanks"; and the row of posts carries what they may do: "may-reply",
// "may-react", "may-answer", "may-moderate". The style sheet shows the buttons
// accordingly and the server decides again whatever is pressed. The buttons of a
// Post belong to one form of the page (id "act", which has the token) and say by
// formaction where they post.
//
// Fields that the forms send:
//
//	reply, post edit   body language capacity ref seen version attachment… files… preview
//	new topic          those, and forum kind title theme country done result cost lessons contact
//	topic edit         title language theme country version, and those of an experience
//
// A form sent with preview=1 asks for itself again with Composer.Preview filled,
// and nothing saved: that is the preview without script. "attachment" repeats the
// key of each file uploaded before, "files" are files sent with the form itself.
//
// # Answers to the script
//
// Requests of the script carry X-Fragment: 1 and the form token like any other.
//
//	POST …/posts, POST …/posts/:number   200 or 201 with the Post as HTML; the script puts it
//	                                     into the page, or goes to its permanent address
//	POST /topics                         201 with Location, nothing else needed
//	POST …/reactions                     200 with the Post as HTML, or 204
//	POST /previews (body, language)      200 with Preview as HTML
//	POST /attachments (file)             201 with {"key","name"}; refused: {"message"}
//	POST …/reading (number)              204
//	POST /drafts/:key (body and the other fields), POST /drafts/:key/deletion   204
//	GET /people?q=                       [{"id":7,"name":"Awa Diop","for":"Sahelia"}]
//
// A refusal is {"field","message"} with its status: the text stays, and the
// form gets a new ref. 408, 429, 502 to 504 and a lost line mean "not now": the
// script sends the same form with the same ref until it is answered for.
//
// # What the script writes into a text
//
// Markdown; a mention is @[Awa Diop](person:7), a quotation ends with the line
// "> — [Awa Diop](/topics/12/posts/34)".
package forum
