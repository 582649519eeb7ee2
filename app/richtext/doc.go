// Package richtext turns what people write (Markdown, with mentions) into
// what is shown: HTML from a short list of elements, safe whatever was
// written. It is pure: no database, no clock.
//
// A mention is written @[Name](person:12); the number counts, the name is
// for reading. Quotes are Markdown block quotes whose last line leads to the
// post quoted.
//
// INV-6: HTML that people see comes from Render (or from templ) and nowhere
// else; it is sanitised after it is made, by a list of what is allowed.
package richtext
