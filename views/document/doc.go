// Package document shows documents: the list of a workspace's, the forms that
// begin and describe one, and the page on which one is read and written.
//
//	Documents   part: the list                            ListProps
//	Form        a new document; its title and language    FormProps
//	Page        GET /documents/:document                  Props
//
// The page is whole without script: the text is there as HTML. With script
// the editor takes the place of the text; what it finds on the page is told in
// views/assets/editor/index.ts. data-mode is what the reader may do: read,
// comment, suggest or edit.
package document
