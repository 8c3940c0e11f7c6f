package sandbox

import (
	"cmp"
	"maps"
	"slices"

	"github.com/riffbot/riffbot/discordtest/web/drawer"
	"github.com/riffbot/riffbot/internal/sandbox/openai"
)

// faultDescriptions describe the faults of providers and of the language model, by name. Those that a name
// means to one service only are under SERVICE=NAME.
var faultDescriptions = map[string]string{
	"429": "refuse orders: too many requests", "401": "refuse orders: wrong key", "500": "fail orders before the purchase",
	"403-used-up": "refuse orders: no credit left", "403-forbidden": "refuse orders: not permitted",
	"403-refused": "refuse orders because of their content", "400-token-mismatched": "refuse orders: a key of another API",
	"404-no-api": "answer all calls: there is no such API", "400-disabled": "answer all calls: the API is disabled",
	"410":                   "answer all calls: the API was withdrawn",
	"500-after-purchase":    "take the next order, but answer with an error",
	"reset-before-purchase": "cut the connection before the next order is taken",
	"reset-after-purchase":  "cut the connection after the next order is taken",
	"502-load-balancer":     "take the next order, but answer with the error page of a load balancer",
	"504-credit-record":     "take the next order, but answer with a timeout",
	"403-page":              "take the next order, but answer with a page that says 403",
	"408-after-purchase":    "take the next order, but answer with a timeout of the request",
	"302-after-purchase":    "take the next order, but redirect the answer elsewhere",
	"failed-with-200":       "take the next order, but answer with an error that has status 200",
	"cut-after-purchase":    "take the next order, but cut the answer in the middle",
	"never-finishes":        "never finish songs",
	"truncated-audio":       "send files of songs without their end",
	"html-audio":            "send a web page in place of a song",
	"expired-url":           "refuse the addresses of songs as expired",
	"moved-audio":           "move songs to other addresses",
	"lost-take":             "lose the second take of songs",
	"half-take":             "send only half of the second take",
	"slow-cover":            "send covers slowly",
	"unclean-text":          "put control characters into titles and lyrics",
	"no-listing":            "do not list orders by time",
	"failed":                "fail songs after the order",
	"forgets-tasks":         "forget the orders at the next look-up, as after a restart",
	"429-busy":              "refuse orders: the system is busy",
	"401-used-up":           "refuse orders: no credit left (401)",
	"402-used-up":           "refuse orders: no credit left (402)",
	"403":                   "refuse orders: the plan does not allow it",
	"422-refused":           "refuse orders because of their content",
	"cut-metadata":          "cut the next answer before the song begins",
	"cut-answer":            "cut the next answer in the middle of the song",
	"slow":                  "answer slowly",

	"openai=429":       "refuse the next request: too many requests",
	"openai=500":       "fail the next request",
	"openai=slow":      "answer the next request after a minute",
	"openai=empty":     "answer with nothing",
	"openai=garbage":   "answer with garbage",
	"openai=leak":      "answer with its own instructions",
	"openai=length":    "stop before the answer begins, for its length",
	"openai=markdown":  "answer with Markdown around and in the lyrics",
	"openai=no-model":  "refuse the model as unknown",
	"openai=no-schema": "refuse a schema for the answer",
	"openai=no-stream": "refuse to stream",
	"openai=no-tokens": "refuse the limit of tokens",
	"openai=not-json":  "answer with prose",
	"openai=refuse":    "decline to write",
	"openai=think":     "write its thoughts around the answer",
	"openai=too-long":  "answer with lyrics that are too long",
	"openai=unclean":   "put control characters into the answer",
}

// faults returns all faults that can be injected, with what they do.
func (e *Env) faults() []drawer.Fault {
	known := e.providerFaults()
	known["openai"] = openai.Faults()
	var all []drawer.Fault
	for _, service := range slices.Sorted(maps.Keys(known)) {
		for _, name := range slices.Sorted(slices.Values(known[service])) {
			all = append(all, drawer.Fault{Service: service, Name: name,
				Description: cmp.Or(faultDescriptions[service+"="+name], faultDescriptions[name])})
		}
	}
	return append(all, drawer.ServerFaults(e.server)...)
}

// purchases returns what was bought at all providers.
func (e *Env) purchases() []drawer.Purchase {
	var all []drawer.Purchase
	for _, p := range e.Purchases() {
		all = append(all, drawer.Purchase{Provider: p.Provider, ID: p.TaskID, Action: p.Action, Model: p.Model,
			Text: cmp.Or(p.Prompt, p.Style)})
	}
	return all
}
