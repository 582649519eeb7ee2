// Package document is knowledge products being written in workspaces: what
// they are called, who may do what with them, and their figures. How their
// text is written together is app/collab's; this package asks it through
// Rooms.
//
// Rights are those of the workspace (access.Document): who may read it reads
// its documents, editors and leads start, describe and archive them. An
// archived document can be read and restored, nothing else.
//
// What could not be placed while people wrote together (INV-14) is settled
// here by its author: put back as a suggestion at the nearest place that
// survives, or dismissed. It is settled once.
//
// Forms carry the revision they were opened at; a second save is a conflict.
package document
