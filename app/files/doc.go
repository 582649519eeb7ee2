// Package files keeps what people attach: by its digest, typed by its
// content, within limits. It knows nothing of posts or rights.
//
// A file is on the disk, synced, before Save returns. An image is never
// decoded: its size is read from its head. What a camera wrote about place
// and person is taken out of JPEG and PNG.
//
// A file stays for good, but in a passing store, out of which it is swept.
package files
