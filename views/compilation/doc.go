// Package compilation shows what was said about a document as the table that
// its authors work through: on a screen, and as files to take along.
//
//	Page      GET /documents/:document/compilation        Props
//	NewCSV    GET /documents/:document/compilation.csv    a row at a time
//	NewDOCX   GET /documents/:document/compilation.docx   FileProps, then a row at a time
//
// The screen works without script. The files hold the words that people wrote
// and nothing that acts: no cell of the CSV can become a formula.
package compilation
