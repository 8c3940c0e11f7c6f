package web

import (
	"html/template"
	"log/slog"
	"net/http"
)

// Options are the settings of a site. The zero value is usable.
type Options struct {
	// Address is the address to listen on, which has to be a loopback address. Default: 127.0.0.1 and a
	// free port.
	Address string
	// Person is the name of the member as whom a page acts that chose none. Default: "Ana".
	Person string
	// Locale is the language of the pages: English, or Chinese if it begins with zh.
	Locale string
	// Suggestions are slash commands that an empty channel offers, such as `/song prompt:"rain"`.
	Suggestions []string
	// BotIcon is the picture of bots, as a character. Default: 🤖.
	BotIcon string
	// OnAction is called for each thing that a member does in a page, with a comment if no line of a script can do it. The
	// function that it returns, unless nil, is called with the outcome of an interaction, such as a
	// FailureError of package userclient. Default: none.
	OnAction func(Action) (outcome func(error))
	// Extensions add to the page.
	Extensions []Extension
	// Log receives warnings and errors. Default: none.
	Log *slog.Logger
}

// Place is a part of the page in which an extension is shown.
type Place int

// The places of extensions.
const (
	VoiceBar Place = iota // below the channels, while a member is in a voice channel and else
	Drawer                // at the right, closed until it is opened
)

// Extension adds to the page of a site.
//
// The page announces its events as DOM events of the document: "site:voice" for a voice state, whose detail
// has user, name, channel, guild and mine; "site:message" and others as package web sends them; and
// "site:channel" after another channel was opened. document.body.dataset has person, user and channel.
type Extension interface {
	// Register adds routes below /x/NAME/. Their handlers get the member of the page from [Acting]; pages
	// pass its name as the parameter "as".
	Register(mux *http.ServeMux)
	// Section returns what is shown in the extension's place.
	Section() (template.HTML, error)
	// Place returns where the section is shown.
	Place() Place
	// Assets returns the paths of JavaScript modules and style sheets that the extension serves.
	Assets() (scripts, styles []string)
}
