// Package riffusion is a client of the audio APIs Riffusion, Producer and Suno, all served by
// Ace Data Cloud. It imports only the standard library and can be used without
// the rest of this module:
//
//	go get github.com/riffbot/riffbot/riffusion
//
// # Families
//
// The APIs have the same structure and different capabilities. A [Family] describes them as
// data: paths, actions, models, parameters and limits, in the files of the directory
// families. [Family.Validate] checks a [Request] against them before it is sent.
// [FamilyByName] returns a family by its name, and [WithFamily] selects it:
//
//	client, err := riffusion.New(token, riffusion.WithFamily(riffusion.Suno()))
//
// A call that a family does not offer returns an error with [ErrNotOffered] and is not sent.
//
// # Buying a song
//
// [Client.Create] waits for the song, 40 to 180 seconds. [Client.Submit] returns
// a task id immediately, with a callback URL or, with [WithAsync], with the parameter
// async. [Client.Wait] then waits for a task, and [Client.Tasks] returns any number of
// them. Store the task id before you wait, so that you never pay twice. If the answer with
// the task id was lost, [Client.Find] looks for the purchase by [Request.Key].
//
// # Errors
//
// An [*Error] reports who has to correct it, whether the same request may be sent again
// ([Error.Retryable]) and whether something may have been bought ([Error.Purchase]). Only
// a status from 400 to 499 in the format of the API, with a code that says so or without
// one, proves that nothing was bought; a message never does. The client sends a paid
// request once and follows no redirect. [Error.Response] is the received response.
//
// # Decoding
//
// Responses are decoded leniently, item by item. The length of texts and the numbers of
// songs and words are limited, and texts have no control characters.
//
// # Files
//
// [Client.Download] streams a finished song with a size limit, identifies it by its content,
// detects truncated files, and connects only to public https addresses. The API token is
// sent only to the API.
package riffusion
