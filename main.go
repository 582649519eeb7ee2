// Command exchange is Minamata Exchange: forums, workspaces and knowledge
// products for the Parties to the Minamata Convention on Mercury.
package main

import (
	"os"

	"minamata.exchange/handlers/commands"
)

func main() { os.Exit(commands.Run(os.Args[1:], os.Stdout, os.Stderr)) }
