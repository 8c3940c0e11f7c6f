// Riffbot is a Discord bot that makes songs from what the members of a server write.
package main

import (
	"os"

	"github.com/riffbot/riffbot/internal/app"
)

// version is set when a release is built.
var version = "dev"

func main() { os.Exit(app.Main(version)) }
