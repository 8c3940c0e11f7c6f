package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// Keys of the installations that authorize an interaction, and contexts of interactions.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
const (
	ownerGuild = "0" // key of a server, or of direct messages with the bot

	contextBotDM          = 1
	contextPrivateChannel = 2
)

// MaxFollowUps is how many further messages an interaction may have if only its user installed the bot.
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
const MaxFollowUps = 5

// ErrFollowUps reports that an interaction has [MaxFollowUps] further messages.
var ErrFollowUps = fmt.Errorf("most follow-ups of an interaction: %w", ErrTokenExpired)

// ErrUserInstall reports that the operator does not allow members to use the bot through their accounts.
var ErrUserInstall = &UserError{Reason: "the bot may not be used through an account", Text: "errors.user-install"}

// ErrExternal reports that a feature posts as the bot itself, which is not in the channel.
var ErrExternal = &UserError{Reason: "the bot is not in this channel", Text: "errors.external"}

// UserInstalled reports whether only the account of a member authorizes the interaction: the bot is not
// installed in the server.
func (it *Interaction) UserInstalled() bool {
	_, inGuild := it.Owners[ownerGuild]
	return it.Context == contextPrivateChannel || len(it.Owners) > 0 && !inGuild
}

// External reports whether the bot itself has no access to the channel: the interaction is in a server
// or in direct messages without the bot. Only the interaction token can post there.
func (it *Interaction) External() bool { return it.UserInstalled() && it.Context != contextBotDM }

// host returns the server of the interaction, even if the bot is not installed there.
func (it *Interaction) host() string { return cmp.Or(it.GuildID, it.hostGuildID) }

// leaveHost makes an interaction in a server without the bot one of direct messages: neither the
// settings, the limits and the library of that server nor the permissions of the member apply.
func (it *Interaction) leaveHost() {
	if !it.UserInstalled() || it.GuildID == "" {
		return
	}
	it.hostGuildID, it.GuildID, it.GuildLocale = it.GuildID, "", ""
	if it.Member != nil {
		it.DirectUser, it.Member = &it.Member.User, nil
	}
	it.At.ParentID = ""
}

// FollowUp sends a further response, unless the interaction has had the most that Discord permits.
func (it *Interaction) FollowUp(ctx context.Context, m Message) (*Message, error) {
	token := it.AnswerToken()
	if token.Limited && token.FollowUps >= MaxFollowUps {
		return nil, ErrFollowUps
	}
	sent, err := it.Client.FollowUp(ctx, token, m)
	if err == nil || errors.Is(err, ErrLater) { // it may have arrived
		it.Answer.followUps++
	}
	return sent, err
}

// forAccounts returns the definition of a command that members can also use through their accounts, if
// it is available in direct messages.
func forAccounts(d *discordgo.ApplicationCommand) *discordgo.ApplicationCommand {
	if d.Contexts == nil || !slices.Contains(*d.Contexts, discordgo.InteractionContextBotDM) {
		return d
	}
	own := *d
	own.Contexts = &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild,
		discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel}
	own.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall,
		discordgo.ApplicationIntegrationUserInstall}
	return &own
}
