// Package workspace is the screens of workspaces: the lists, the pages of one
// with its head and tabs, the proposal, the answer to an invitation.
package workspace
