package discord

import (
	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// useCommand checks the data of a command interaction and returns the data for the bot.
func (s *Server) useCommand(in *state.Interaction, data field.Object) (field.Object, *apierror.Error) {
	command, err := s.findCommand(in, data)
	if err != nil {
		return nil, err
	}
	var f validate.Form
	if version := field.ID(data, "version"); version != "" && version != command["version"] {
		f.Add("data", "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION",
			"This command is outdated, please try again in a few minutes")
		return nil, f.Err()
	}
	if !in.Channel.Guild.MayUse(in.User, command) {
		return nil, apierror.ErrMissingPermissions
	}
	in.Name, in.CommandType = fullName(command, data), validate.CommandType(command)
	out := field.Object{"id": command["id"], "name": command["name"], "type": in.CommandType}
	if field.Has(command, "guild_id") {
		out["guild_id"] = command["guild_id"]
	}
	found := s.newResolved(in)
	if in.CommandType == 1 {
		typing := in.Kind == state.ByAutocomplete
		in.Focused = f.GivenOptions("data.options", field.List(command, "options"), field.List(data, "options"), typing,
			found)
		if options := field.List(data, "options"); len(options) > 0 {
			out["options"] = options
		}
		if in.Kind == state.ByAutocomplete && in.Focused == 0 && f.Err() == nil {
			f.Add("data.options", "BASE_TYPE_REQUIRED", "No option is being typed that completes itself")
		}
	} else {
		f.Target(in.CommandType, field.ID(data, "target_id"), found)
		out["target_id"] = field.ID(data, "target_id")
	}
	found.files(data)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if resolved := found.json(); len(resolved) > 0 {
		out["resolved"] = resolved
	}
	return out, nil
}

// fullName returns the name of a used command with its subcommand group and its subcommand.
func fullName(command, data field.Object) string {
	name := field.String(command, "name")
	for used := data; ; {
		options := field.List(used, "options")
		if len(options) != 1 {
			return name
		}
		o, _ := options[0].(field.Object)
		if kind := field.Int(o, "type"); kind != 1 && kind != 2 {
			return name
		}
		name, used = name+" "+field.String(o, "name"), o
	}
}

// findCommand returns the command of an id, or of a name if there is no id, if the user can
// use it in the channel.
func (s *Server) findCommand(in *state.Interaction, data field.Object) (field.Object, *apierror.Error) {
	for _, c := range in.App.CommandsIn(in.Channel.GuildID) {
		given := field.ID(data, "id")
		if given != c["id"] && (given != "" || c["name"] != field.String(data, "name")) {
			continue
		}
		if in.Owners = in.App.Owners(c, in.User, in.Channel); len(in.Owners) > 0 {
			return c, nil
		}
	}
	return nil, apierror.ErrUnknownCommand
}
