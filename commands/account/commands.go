// Package account implements /me quota, /me defaults, /me privacy, /me export, /me delete and /me web.
package account

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
)

// Deps are the dependencies of the commands about a member's own account.
type Deps struct {
	Quotas    quotaReader
	Data      personalData
	Defaults  songs.DefaultsStore
	Offer     songs.Offer
	Writes    bool                // a language model writes lyrics
	Drafts    *discord.FormDrafts // deleted together with the member's data; may be nil
	Money     songs.Money
	Price     int // in credits per song
	Limits    songs.Limits
	Retention retention.Policy
	// UserInstall reports that members can use the bot through their accounts, outside servers.
	UserInstall bool
	// Links makes links to the pages for members; nil: there are no pages.
	Links signInLinks
}

// quotaReader reads the usage and limits of a member.
type quotaReader interface {
	Quota(ctx context.Context, place songs.Place, user string, roles []string) ([]songs.Usage, error)
}

// handlers implements the commands of this package.
type handlers Deps

// Commands returns the commands about a member's own account.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	all := []discord.Command{h.quotaCommand(), h.privacyCommand(), h.myDataCommand(), h.defaultsCommand()}
	if h.Links != nil {
		all = append(all, h.webCommand())
	}
	return all
}
