// Package commands is what people can say to the bot: one command a file, its
// definition and its handlers side by side, and the drawing of messages below.
//
// A handler gets an [Interaction], which carries its own verbs (Reply, Defer,
// Edit, Form …), and returns an error for the one place that explains errors to
// people: [Explain]. To add a command, write its file and name it in [All].
package commands
