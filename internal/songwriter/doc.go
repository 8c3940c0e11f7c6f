// Package songwriter turns an idea into the words of a song with a language
// model: any that speaks OpenAI's chat completions.
//
// What comes back is a [Draft]: never more than fits, never Markdown, never
// nothing. Servers refuse different parts of a request (streaming, schemas, the names
// of the limit of tokens, messages of the system): what one refuses is left out, and
// remembered (dialect.go, negotiate.go). A model that answers badly is asked to
// repair it once; what still does not fit is cut at a section. What cannot be used
// ends as an [Error] with a kind that people can be told about. Nothing is bought
// here but a few tokens, and those are bounded.
package songwriter
