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
// a task id at once, with a callback address or, after [WithAsync], with the
// parameter async; [Client.Wait] then waits for one task, and [Client.Tasks] looks
// at any number of them. Keep the task id before you wait: it is what makes it
// possible never to pay twice.
//
// # Errors
//
// An [*Error] says whose fault it is, whether the same request may be sent again
// ([Error.Retryable]) and whether something may have been bought
// ([Error.Purchase]). Only a status from 400 to 499 in the API's own form, with a
// code that says so or none, proves that nothing was; words never do. The client
// sends a paid request once and follows no redirect. [Error.Response] is the answer
// as it came.
//
// # Decoding
//
// Answers are read leniently and item by item. Texts are bounded and free of
// control characters, and so are the numbers of songs and words.
//
// # Files
//
// [Client.Download] streams a finished song with a size cap, tells what it is by
// its bytes and not by its name, notices when it was cut short, and connects to
// public https addresses only. The API token goes to the API and nowhere else.
package riffusion
