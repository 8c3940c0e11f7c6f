package discord

import (
	"maps"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// makeCommand returns a command with the fields that Discord sets. A command of the same name keeps its id.
func (s *Server) makeCommand(
	app *state.Application, guild string, wanted field.Object, old []field.Object,
) field.Object {
	c, _ := withoutNulls(wanted).(field.Object)
	c["id"] = s.state.IDs.Next()
	for _, o := range old {
		if o["name"] == c["name"] && validate.CommandType(o) == validate.CommandType(c) {
			c["id"] = o["id"]
		}
	}
	c["application_id"], c["version"], c["type"] = app.ID, s.state.IDs.Next(), validate.CommandType(c)
	for key, value := range map[string]any{"default_member_permissions": nil, "nsfw": false, "description": "",
		"name_localizations": nil, "description_localizations": nil} {
		if !field.Has(c, key) {
			c[key] = value
		}
	}
	if guild != "" {
		c["guild_id"] = guild
		delete(c, "contexts")
		delete(c, "integration_types")
	} else {
		c["dm_permission"] = true
		if !field.Has(c, "integration_types") {
			c["integration_types"] = []any{0}
		}
		if !field.Has(c, "contexts") {
			c["contexts"] = nil
		}
	}
	return c
}

// withoutNulls removes fields that are null, as Discord does.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case field.Object:
		out := field.Object{}
		for key, inner := range v {
			if inner != nil {
				out[key] = withoutNulls(inner)
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, inner := range v {
			out = append(out, withoutNulls(inner))
		}
		return out
	default:
		return v
	}
}

// roomFor returns an error if a command would exceed the limit of its type.
func roomFor(all []field.Object, made field.Object) *apierror.Error {
	n := 0
	for _, c := range all {
		if validate.CommandType(c) == validate.CommandType(made) && c["id"] != made["id"] {
			n++
		}
	}
	if n >= validate.MaxCommands[validate.CommandType(made)] {
		return apierror.ErrTooManyCommands
	}
	return nil
}

// localized returns a command, option or choice with name_localized and
// description_localized for a locale, in place of all translations.
func localized(o field.Object, locale string) field.Object {
	out := maps.Clone(o)
	for _, key := range []string{"name", "description"} {
		if text := field.String(field.Map(o, key+"_localizations"), locale); text != "" {
			out[key+"_localized"] = text
		}
		delete(out, key+"_localizations")
	}
	for _, key := range []string{"options", "choices"} {
		if !field.Has(o, key) {
			continue
		}
		parts := []any{}
		for _, v := range field.List(o, key) {
			part, _ := v.(field.Object)
			parts = append(parts, localized(part, locale))
		}
		out[key] = parts
	}
	return out
}
