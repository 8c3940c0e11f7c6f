package discord

import (
	"net/url"
	"strconv"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// pageSize parses the parameter limit.
func (r *request) pageSize(usual, most int) (int, *apierror.Error) {
	given := r.URL.Query().Get("limit")
	if given == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 || n > most {
		var f validate.Form
		f.Add("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and %d.", most)
		return 0, f.Err()
	}
	return n, nil
}

// page selects the requested messages, oldest first.
func page(all []*state.Message, limit int, q url.Values) []*state.Message {
	// split returns how many messages are older than an id, and how many not newer.
	split := func(at string) (older, upTo int) {
		for _, m := range all {
			if ids.Compare(m.ID, at) < 0 {
				older++
			}
			if ids.Compare(m.ID, at) <= 0 {
				upTo++
			}
		}
		return older, upTo
	}
	switch {
	case q.Get("around") != "":
		older, _ := split(q.Get("around"))
		from := max(0, older-limit/2)
		return all[from:min(len(all), from+limit)]
	case q.Get("after") != "":
		_, upTo := split(q.Get("after"))
		return all[upTo:min(len(all), upTo+limit)]
	case q.Get("before") != "":
		older, _ := split(q.Get("before"))
		return all[max(0, older-limit):older]
	default:
		return all[max(0, len(all)-limit):]
	}
}
