// Package people shows a person, the directory of those who take part, and whom
// a mention may name.
//
//	Person     GET /people/:person     PersonProps
//	Directory  GET /directory          DirectoryProps
//	Lookup     GET /people?q=          LookupProps (the page; the script asks for
//	                                   JSON: [{"id":7,"name":"…","for":"…"}])
package people
