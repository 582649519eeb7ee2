// Package backup packs the data folder of a site on the embedded database into
// one file, while the site runs, and unpacks it into an empty folder.
//
// The file is a tar archive: exchange.db, the other files under their names,
// and at last MANIFEST.json, which names every file with the SHA-256 of its
// content. An archive that was cut short has no manifest; one that was changed
// does not agree with it; neither is unpacked.
//
// The database is copied first and the files after it: what a row of the copy
// names has been written before that row. A file that is newer than the copy
// is in the archive and named by nothing, which is harmless.
//
// Nothing is left in the folder when unpacking fails.
package backup
