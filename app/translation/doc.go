// Package translation puts a text into a reader's language by a machine, where
// whoever runs the Exchange has set one up: a service that speaks the protocol of
// LibreTranslate (https://docs.libretranslate.com/guides/api_usage), at best one of
// their own. Without it there is none, and who asks says so to the reader.
//
// A text leaves for that service and for nothing else; whether it may leave at all,
// who asks has decided. What came back is held in memory, so that a page that is read
// twice asks once. A service that fails is left alone for a while: nobody waits for it
// twice.
//
// Service is safe for concurrent use.
package translation
