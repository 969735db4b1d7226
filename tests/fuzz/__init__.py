"""Every reader of what strangers bring, asked with damaged input for as long as one likes: `make fuzz SECONDS=300`."""
