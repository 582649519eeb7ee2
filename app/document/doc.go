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
// # Versions
//
// A version is a number of steps; some mean something and are kept by name
// (models.DocumentVersion): where a writing session ended, where an older one
// was restored, where the status changed, and those that somebody named. Which
// sessions there were follows from the batches alone (KeepVersions). At each of
// them stands a checkpoint, the text with the batch that each part came in with,
// so that showing, comparing and restoring a version cost its size and what was
// written in one session, never the history; all checkpoints can be made again.
//
// Who wrote what is found by going through the batches, not by what anybody says:
// what an undo or a restoration brings back is still its writers', which is seen
// by comparing it with what was taken out, or with the version it claims to be.
//
// Restoring is the smallest difference, in its turn among what others write, under
// a ref that says which version it restores.
//
// Forms carry the revision they were opened at; a second save is a conflict.
package document
