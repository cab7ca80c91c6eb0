package main

import (
	"context"
	"fmt"
	"os"
)

// Verifies a token with README's function, which stands beside this file when it is built.
func main() {
	token, err := verify(context.Background(), os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(token.Subject)
}
