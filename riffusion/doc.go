// Package riffusion is a client of the Riffusion Audios API as served by Ace
// Data Cloud, and of its sibling, the Producer API. It stands on the standard
// library alone and can be used without anything else of this module.
//
// # Families
//
// The two APIs share their shape and differ in what they offer. A [Family] says
// what: actions, models, parameters and limits are data, and [Family.Validate]
// checks a [Request] against them before anything is sent.
//
// # Buying a song
//
// [Client.Create] waits for the song, 40 to 180 seconds. [Client.Submit] returns
// a task id at once; [Client.Tasks] then looks at any number of tasks with one
// call. Keep the task id before you wait: it is what makes it possible never to
// pay twice.
//
// # Errors
//
// An [*Error] says whose fault it is, whether the same request may be sent again
// ([Error.Retryable]) and whether something may have been bought
// ([Error.Purchase]). The client never sends a paid request twice by itself.
//
// # Files
//
// [Client.Download] streams a finished song with a size cap, tells what it is by
// its bytes and not by its name, notices when it was cut short, and connects to
// public https addresses only. The API token goes to the API and nowhere else.
package riffusion
