// Package lyrics writes and moderates lyrics with a language model: any server that implements
// OpenAI's chat completions.
//
// A [Writer] returns a [Draft] that fits its [Limits] and contains no Markdown, or an [*Error]
// whose kind can be explained to members. Servers reject different features of a request, such as
// streaming, schemas, names of parameters or system messages. A rejected feature is left out from
// then on (dialect.go, negotiate.go). A bad answer is repaired once by the model; a draft that
// still does not fit is cut at a section. The number of requests and tokens per draft is limited.
package lyrics
