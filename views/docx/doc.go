// Package docx writes Word documents, of which it can as much as is needed
// here: a title, lines under it, and one table on landscape pages whose heading
// row stands on every page. Rows are written as they come, so that a table of
// any length takes little room. Languages that are written from right to left
// are: the pages, the order of the columns, each paragraph by its own first
// strong character. A document holds its text and nothing of elsewhere.
//
//	d, err := docx.New(w, docx.Props{Language: "ar", Title: "…", Columns: …})
//	err = d.Row(docx.Cell{Text: "…"}, …)
//	err = d.Close()
package docx
