// Package prosetest makes random edits of documents, as people make them with
// an editor: typing, deleting, splitting and joining paragraphs, wrapping and
// lifting, lists, tables, figures, footnotes, pasting and moving. It is for
// tests.
//
// The same seed gives the same edits on the same documents. Text comes from
// the caller, so that every character of it can be told from every other.
package prosetest
