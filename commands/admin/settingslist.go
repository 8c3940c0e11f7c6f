package admin

// sections are the sections of /admin settings. A new setting needs an element here, and a field of [guild.Settings] or
// of [jukebox.Settings].
var sections = []settingsSection{
	{key: "setup", label: "settings.setup", description: "settings.setup-about", settings: []setting{
		language, songChannel, panelChannel, djRoles, curatorRoles, memberDay, lyricsMode,
	}},
	{key: "roles", label: "settings.roles", description: "settings.roles-about",
		settings: []setting{djRoles, curatorRoles}},
	{key: "budget", label: "settings.budget", description: "settings.budget-about", exact: true, settings: []setting{
		memberDay, serverDay, serverMonth, bonusRole, bonus, coolDown,
	}},
	{key: "writer", label: "settings.making", description: "settings.making-about", settings: []setting{
		songProvider, lyricsMode,
	}},
	{key: channelSection, label: "settings.members", description: "settings.members-about", settings: []setting{
		blockedMembers, orderChannels, songChannel, songThreads, panelChannel, reportChannel, ideasChannel,
	}},
	{key: jukeboxSection, label: "settings.jukebox", description: "settings.jukebox-about", settings: []setting{
		queueMode, queueLimit, idleTimeout, stay, autoplay, radioPosts, panelChannel, djRoles,
	}},
	{key: "board", label: "settings.board", description: "settings.board-about", settings: []setting{
		boardMode, boardThreshold, boardInterval, boardDaily, boardDigest, ideasChannel, boardEvents,
	}},
	{key: "shown", label: "settings.visibility", description: "settings.visibility-about", settings: []setting{
		libraryAccess, linkPolicy, webPages, webGallery,
	}},
	{key: "keep", label: "settings.retention", description: "settings.retention-about",
		settings: []setting{textRetention}},
	{key: "speech", label: "settings.language-section", description: "settings.language-about",
		settings: []setting{language}},
}

// Keys of sections that other commands show.
const (
	channelSection = "where"
	jukeboxSection = "jukebox"
)
