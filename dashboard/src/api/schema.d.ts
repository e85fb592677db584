// Generated from server/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/admin/agents/{id}/labels/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a host a label */
        put: operations["set_label"];
        post?: never;
        /** Take a label from a host */
        delete: operations["remove_label"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/agents/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove hosts that have been silent for 7 days */
        post: operations["purge_agents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/commands/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a command */
        get: operations["track_command"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/disk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find the largest directories and files of a host */
        post: operations["scan_disk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hosts that wait for approval
         * @description Those that asked last come first. A host that has registered after an approval is not in the list any more.
         */
        get: operations["list_enrolments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/enrolments/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a host that waits
         * @description It has to register again, with a token that can still be used.
         */
        post: operations["approve_enrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/enrolments/{id}/deny": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deny a host that waits */
        post: operations["deny_enrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fetch log lines of a host */
        post: operations["fetch_logs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ping, traceroute, connect, netstat, dns */
        post: operations["diagnose_network"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/platforms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Platforms whose binaries the server has */
        get: operations["platforms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/provision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a token for a host, and tell how to install an agent there */
        post: operations["provision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/provision/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The configuration that is posted, as a file */
        post: operations["provision_config"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/releases/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A binary of an agent
         * @description For people, for agents, and for who has a registration token that can be used (`x-spectra-token`, or
         *     `token` in the query); the token is not used up.
         */
        get: operations["download_release"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End anybody's session */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/smtp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How mail is sent */
        get: operations["get_smtp"];
        /**
         * Set how mail is sent
         * @description The password is kept encrypted, with a key that is no part of the database.
         */
        put: operations["set_smtp"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/smtp/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a mail to try
         * @description This version sends no mail yet; it looks whether one could be sent with these settings.
         */
        post: operations["test_smtp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the thresholds
         * @description They hold from the next request on, on every server.
         */
        put: operations["set_thresholds"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Registration tokens, newest first */
        get: operations["list_tokens"];
        put?: never;
        /** Make a registration token */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a token
         * @description Hosts that have registered with it stay.
         */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tokens/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke every token that could still be used */
        post: operations["revoke_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Push the newest release to hosts
         * @description Each gets a command that is in the list of its commands, with its result. The original's agents take the
         *     release over and restart; ours refuses a release that is not signed. Agents fetch it from the address of
         *     `--external-url`, without it from that of this request.
         */
        post: operations["push_update"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Accounts, by name
         * @description A viewer sees itself, an admin also admins and viewers, a superadmin everybody.
         */
        get: operations["list_users"];
        put?: never;
        /** Make an account */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an account
         * @description It is signed out everywhere, and its API tokens end.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{id}/disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Disable an account, or enable it again
         * @description A disabled one is signed out everywhere, and its API tokens are refused; nothing of it is lost.
         */
        put: operations["disable_user"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give an account another password
         * @description It is signed out everywhere. One's own is changed at `/user/password`.
         */
        put: operations["set_user_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{id}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give an account another role
         * @description It holds from the next request on.
         */
        put: operations["set_user_role"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions of an account, newest first */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /** End every session of an account */
        delete: operations["end_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/command": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wait for a command
         * @description Answers 204 after 20 seconds without one, and when the same agent asks a second time meanwhile.
         */
        get: operations["poll_command"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/command/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell how far a command is
         * @description Makes it `running`. Each piece is kept once, by its number; at most 256 of a command are.
         */
        post: operations["store_command_progress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/command/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in the result of a command
         * @description Once is enough: a repetition changes nothing. Results of commands that are not known, have ended or are
         *     another agent's are ignored. One that is too large ends its command, with that as the error.
         */
        post: operations["store_command_result"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the server wants of the agent
         * @description `log_level` is all that the original's agents act on. The agent tells by `x-spectra-config-revision`
         *     which settings it follows.
         */
        get: operations["agent_config"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrol a pod of a Kubernetes cluster
         * @description The body is `{"token": "…", "info": {…}}`: a projected token of the pod's service account for the audience
         *     `spectra-server`, and the facts as at a registration. `fleet` names the fleet where the account may enrol
         *     into several, `cluster` the pod's cluster where it is not the server's own. The API server is asked about the token each time; the agent is that of the node, and of two
         *     pods on a node the later one gets the credential.
         */
        post: operations["enrol_pod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store measurements
         * @description The body is a JSON array of envelopes, compressed with gzip or zstd or not at all, at most 16 MiB of
         *     each; `zstd-spectra-1` is zstd with the dictionary of the protocol's crate. Envelopes that cannot be used are counted and cost their neighbours nothing. With the headers
         *     `x-spectra-stream` and `x-spectra-sequence` each envelope is stored once, however often it is sent.
         */
        post: operations["store_metrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a host
         * @description The body is plain JSON: `{"token": "spt_…", "info": {"hostname": "…", "os": "linux", …}}`. The token is
         *     used in the transaction that creates the agent: a registration that fails costs none of its uses.
         *
         *     A machine that is known (`machine_id` and `board_id` of its facts) becomes no second host. It gets its place
         *     back with the id and secret it had, sent as the headers of any other request of an agent; with a token that
         *     was made for this host; or after an admin has approved it (see `/api/v1/admin/enrolments`).
         */
        post: operations["register_agent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every host, by host name */
        get: operations["list_agents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One host */
        get: operations["get_agent"];
        put?: never;
        post?: never;
        /**
         * Remove a host with everything it measured
         * @description Its agent is refused from now on. A host that is not there is removed already.
         */
        delete: operations["delete_agent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/alerts/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts of a host, newest first */
        get: operations["list_agent_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Installed packages and programs of a host, by name */
        get: operations["list_applications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Commands of a host, the newest first */
        get: operations["list_commands"];
        put?: never;
        /**
         * Run a diagnostic on a host
         * @description The answer comes at once; `…/stream` tells what becomes of it. A host that is away gets it when it returns
         *     before the deadline.
         */
        post: operations["create_command"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is kept for a host, by key */
        get: operations["host_config"];
        /** Keep a value for a host */
        put: operations["set_host_config"];
        post?: never;
        /** Keep no value for a key of a host any more */
        delete: operations["remove_host_config"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/container": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Workloads: containers, virtual machines, pods
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the greatest of cpu_cores, memory_limit; the newest of name, image, state, source, kind, net_rx_bytes, net_tx_bytes, health, restarts, namespace, block_read_bytes, block_write_bytes.
         */
        get: operations["workload_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/container/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workloads: containers, virtual machines, pods: newest values */
        get: operations["workload_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/containers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Workloads: containers, virtual machines, pods
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the greatest of cpu_cores, memory_limit; the newest of name, image, state, source, kind, net_rx_bytes, net_tx_bytes, health, restarts, namespace, block_read_bytes, block_write_bytes.
         */
        get: operations["container_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/containers/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workloads: containers, virtual machines, pods: newest values */
        get: operations["container_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/cpu": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Use of the processors and load averages
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means.
         */
        get: operations["cpu_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/cpu/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Use of the processors and load averages: newest values */
        get: operations["cpu_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/disk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Space and inodes of file systems
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the greatest of errors; whether there was any of read_only, failed.
         */
        get: operations["disk_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/disk/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When the file systems of a host will be full
         * @description The line of least squares through the last 7 days, followed to the end of the space that ordinary users
         *     have.
         */
        get: operations["disk_forecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/disk/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Space and inodes of file systems: newest values */
        get: operations["disk_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/diskio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Traffic of block devices
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means.
         */
        get: operations["disk_io_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/diskio/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Traffic of block devices: newest values */
        get: operations["disk_io_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/drives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health of drives
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the greatest of wear_percent; the newest of warning, power_on_hours, power_cycles, unsafe_shutdowns, media_errors, reallocated_sectors, pending_sectors, read_bytes, written_bytes; whether there was any of failing, asleep.
         */
        get: operations["drive_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/drives/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Health of drives: newest values */
        get: operations["drive_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to a host, newest first
         * @description As the server noticed it, within half a minute. Measurements that are missing are in `gaps`.
         */
        get: operations["host_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the host is: system, kernel, board, processor
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold the newest of os_name, platform, platform_version, kernel, kernel_build, arch, hardware, board_vendor, board_name, firmware, virtualization, container, cpu_model, microcode, time_zone, machine_id, boot_id.
         */
        get: operations["facts_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/facts/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the host is: system, kernel, board, processor: newest values */
        get: operations["facts_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/gaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Missing measurements of a host, newest first
         * @description A stretch without measurements that is not in this list was a stretch in which the host measured nothing.
         */
        get: operations["list_gaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/gpus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Graphics processors
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means.
         */
        get: operations["gpu_use_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/gpus/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Graphics processors: newest values */
        get: operations["gpu_use_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/kernel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open files, followed connections, kills for want of memory
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the newest of files_max, conntrack_max, oom_kills.
         */
        get: operations["kernel_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/kernel/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open files, followed connections, kills for want of memory: newest values */
        get: operations["kernel_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Labels of a host; given by people first, each by key */
        get: operations["agent_labels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/memory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Main memory and swap
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means.
         */
        get: operations["memory_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/memory/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Main memory and swap: newest values */
        get: operations["memory_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Traffic of network interfaces
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means.
         */
        get: operations["network_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/network/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Traffic of network interfaces: newest values */
        get: operations["network_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pending-updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Software updates that wait of a host, by name */
        get: operations["list_pending_updates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Raspberry Pi: clocks, voltages, throttling, GPU
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the newest of undervoltage_count, freq_cap_count, throttled_count, soft_temp_limit_count; whether there was any of soft_temp_limit, throttled, under_voltage, freq_capped, undervoltage_occurred, freq_cap_occurred, throttled_occurred, soft_temp_limit_occurred; all series in one row under the greatest key.
         */
        get: operations["pi_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pi-board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Raspberry Pi: which board it is
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold the newest of memory_bytes.
         */
        get: operations["pi_board_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pi-board/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Raspberry Pi: which board it is: newest values */
        get: operations["pi_board_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pi/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Raspberry Pi: clocks, voltages, throttling, GPU: newest values */
        get: operations["pi_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pmic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Raspberry Pi 5: rails of the power chip
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means.
         */
        get: operations["pmic_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pmic/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Raspberry Pi 5: rails of the power chip: newest values */
        get: operations["pmic_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Arrays and pools of drives: MD, ZFS, btrfs
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the newest of state, devices, devices_missing, sync_action, read_errors, write_errors, corruption_errors, detail; whether there was any of degraded.
         */
        get: operations["pool_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pools/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Arrays and pools of drives: MD, ZFS, btrfs: newest values */
        get: operations["pool_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pressure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long work waited for processors, memory and disks
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means.
         */
        get: operations["pressure_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/pressure/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long work waited for processors, memory and disks: newest values */
        get: operations["pressure_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/processes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The busiest processes of a host */
        get: operations["list_processes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/sensors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fans, voltages, currents and power
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; whether there was any of alarm.
         */
        get: operations["sensor_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/sensors/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fans, voltages, currents and power: newest values */
        get: operations["sensor_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Services of a host, by name */
        get: operations["list_services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a host follows, and where it comes from */
        get: operations["host_settings"];
        /** Set what one host follows */
        put: operations["set_host_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Uptime, processes and users
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the greatest of uptime, user_count, boot_time.
         */
        get: operations["system_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/system/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Uptime, processes and users: newest values */
        get: operations["system_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/temperature": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Temperatures
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the greatest of max_temp.
         */
        get: operations["temperature_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/temperature/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Temperatures: newest values */
        get: operations["temperature_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/time-sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the clock is kept right, and how far off it is
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the greatest of estimated_error_us, max_error_us; the newest of state; whether there was any of unsynchronized.
         */
        get: operations["time_sync_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/time-sync/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the clock is kept right, and how far off it is: newest values */
        get: operations["time_sync_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/uninstall-instructions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How to remove a host's agent by hand */
        get: operations["uninstall_instructions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Software updates that wait on a host */
        get: operations["update_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/updates/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many software updates waited
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold the newest of pending_count, security_count, package_manager; whether there was any of reboot_required.
         */
        get: operations["updates_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/updates/history/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many software updates waited: newest values */
        get: operations["updates_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/upgrade-instructions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How to upgrade a host's agent by hand */
        get: operations["upgrade_instructions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/wifi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wireless interfaces
         * @description Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes in the buckets that were kept of it. Buckets hold means; the newest of ssid, bssid, frequency_mhz.
         */
        get: operations["wifi_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/wifi/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Wireless interfaces: newest values */
        get: operations["wifi_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Labels of every host */
        get: operations["all_labels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts that are raised at this moment */
        get: operations["list_active_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Channels */
        get: operations["list_channels"];
        put?: never;
        /**
         * Make a channel
         * @description This version has no alert engine: none can be made.
         */
        post: operations["create_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a channel */
        put: operations["set_channel"];
        post?: never;
        /** Remove a channel */
        delete: operations["delete_channel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts that were raised, newest first */
        get: operations["list_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules, newest first */
        get: operations["list_rules"];
        put?: never;
        /**
         * Make a rule
         * @description This version has no alert engine: none can be made.
         */
        post: operations["create_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One rule with its channels */
        get: operations["get_rule"];
        /** Change a rule */
        put: operations["set_rule"];
        post?: never;
        /** Remove a rule */
        delete: operations["delete_rule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/rules/{id}/enabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Switch a rule on or off */
        put: operations["enable_rule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API tokens, newest first
         * @description One's own; superadmins see all.
         */
        get: operations["list_api_tokens"];
        put?: never;
        /**
         * Make an API token
         * @description For programs: `Authorization: Bearer spa_…`. It may never do more than its owner may at that moment.
         */
        post: operations["create_api_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API token
         * @description One's own; superadmins may revoke any. It is refused from the next request on.
         */
        delete: operations["revoke_api_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Installed packages and programs of all hosts, by name */
        get: operations["search_applications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit trail, newest first
         * @description Who did what, when, from where, and what became of it. The next page is asked for with the `next` of
         *     the one before.
         */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description Sets the cookie `spectra_session`, which is valid for 24 hours.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether somebody is signed in
         * @description Never 401, which browsers write into their consoles as an error: a page asks this before it knows.
         */
        get: operations["current"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Collectors that agents have
         * @description Those of agents of the server's own version: an older one may lack some, and ignores their settings.
         */
        get: operations["list_collectors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A command, with its result */
        get: operations["get_command"];
        put?: never;
        post?: never;
        /**
         * Cancel a command
         * @description It counts as cancelled at once. An agent of ours that has it is told to end it; one of the original goes on,
         *     and what it answers is ignored. A command that has ended stays as it is.
         */
        delete: operations["cancel_command"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands/{id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch a command
         * @description Events: `state` (the command, at first and with every change), `progress` (`sequence`, `received_at`, `payload`),
         *     `result` (the command with its result, when it has ended), and then the stream ends. It does not matter which
         *     server is asked. Progress has ids: with `Last-Event-ID` it goes on behind that one.
         */
        get: operations["watch_command"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to the hosts of the fleet, newest first */
        get: operations["fleet_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys that hosts have; given by people first, each by key */
        get: operations["label_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values that hosts have for a key */
        get: operations["label_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Decommission an agent
         * @description Its credentials end; what it measured stays. On a node it comes back with a new pod.
         */
        delete: operations["decommission_agent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/diagnostics/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a diagnostic is */
        get: operations["get_diagnostic"];
        /**
         * Run a diagnostic on hosts
         * @description Idempotent: the same again only tells how far it is.
         */
        put: operations["run_diagnostic"];
        post?: never;
        /**
         * Cancel a diagnostic
         * @description Hosts that have not ended it yet do not count any more, and agents of ours are told to end. What has ended
         *     stays as it is.
         */
        delete: operations["cancel_diagnostic"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/fleets/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a fleet is */
        get: operations["get_fleet"];
        /** Publish a fleet's configuration */
        put: operations["publish_fleet"];
        post?: never;
        /**
         * Delete a fleet
         * @description Its tokens end, and its pods can enrol no more. Its agents stay; with `agents=decommission` their credentials
         *     end. A fleet that is not there is deleted already.
         */
        delete: operations["delete_fleet"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/fleets/{namespace}/{name}/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents of a fleet */
        get: operations["list_fleet_agents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/scripts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Texts that install an agent
         * @description The same as `/install.sh` and `/install.ps1`, for an address that a fleet names.
         */
        post: operations["install_scripts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest revision of every published token
         * @description By UID of its object. How often tokens were used is asked for in a few requests, however many there are.
         */
        get: operations["list_published_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A published token's revisions, newest first */
        get: operations["get_published_token"];
        put?: never;
        post?: never;
        /**
         * Revoke every revision of a published token
         * @description Hosts that have registered with it stay.
         */
        delete: operations["revoke_published_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/tokens/{uid}/{revision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Publish the digest of a token
         * @description Idempotent: the same object, revision and digest again change only the token's end and labels. A new
         *     revision ends the earlier ones after `overlap_seconds`.
         */
        put: operations["publish_token"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/tokens/sweep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke tokens whose objects are gone
         * @description Only tokens that an operator of this cluster has published, and not since shortly before `listed_at`. An
         *     empty list revokes nothing.
         */
        post: operations["sweep_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every host with its newest values, by host name */
        get: operations["overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview/fleet/chart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One value of every host over time */
        get: operations["fleet_chart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview/heatmap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hourly values of every host */
        get: operations["heatmap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of hosts with their newest values */
        get: operations["overview_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview/sparklines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest readings of every host, for small charts */
        get: operations["overview_sparklines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many hosts are how */
        get: operations["overview_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pending-updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Software updates that wait of all hosts, by name */
        get: operations["search_pending_updates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the server is */
        get: operations["get_server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Services of all hosts, by name */
        get: operations["search_services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/global": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings of every host */
        get: operations["global_settings"];
        /**
         * Set what every host follows
         * @description Settings: `log_level`, `flush_seconds`, `collectors` (by name: `enabled`, `interval_seconds`) and
         *     `diagnostics` (`allowed`, `denied_networks`, `log_paths`, `log_units`, `max_concurrent`,
         *     `max_output_bytes`). What is absent is left to the agent; `{}` sets nothing.
         */
        put: operations["set_global_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings by label; the weakest first */
        get: operations["label_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/labels/{label}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set what hosts with a label follow */
        put: operations["set_label_settings"];
        post?: never;
        /** Let a label set nothing any more */
        delete: operations["remove_label_settings"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which settings every agent says it follows */
        get: operations["settings_revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the first superadmin is to be made */
        get: operations["get_setup"];
        put?: never;
        /**
         * Make the first superadmin
         * @description Once there is a user, no code is good for anything any more.
         */
        post: operations["set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The thresholds */
        get: operations["get_thresholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/user/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One's own settings
         * @description What the pages keep of a person, by key.
         */
        get: operations["get_user_config"];
        /** Keep a setting of one's own */
        put: operations["set_user_config"];
        post?: never;
        /** Forget a setting of one's own */
        delete: operations["delete_user_config"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/user/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change one's own password
         * @description Every other session of the account ends.
         */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/user/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own sessions, newest first */
        get: operations["list_own_sessions"];
        put?: never;
        post?: never;
        /** End every other session of one's own */
        delete: operations["end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/user/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of one's own sessions */
        delete: operations["end_own_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which server this is */
        get: operations["version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Workloads of all hosts, by host and name
         * @description As of the newest list of each host; one that its host does not name any more is none.
         */
        get: operations["search_workloads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Somebody who may sign in. */
        Account: {
            /** Format: date-time */
            created_at: string;
            /** @description Nobody can sign in as this user. */
            disabled: boolean;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_login?: string | null;
            /** @description `viewer`, `admin` or `superadmin`. */
            role: string;
            /** Format: date-time */
            updated_at: string;
            username: string;
        };
        /** @description A host. */
        AgentDetails: components["schemas"]["AgentSummary"] & {
            /** @description The host's own addresses, as of its registration. */
            addresses: string[];
            binary_hash?: string | null;
            /** Format: date-time */
            boot_time?: string | null;
            /** @description Of the agent. */
            commit?: string | null;
            cpu_model?: string | null;
            /** @description `raspberry-pi`, `container`, `virtual-machine` or `bare-metal`. */
            hardware?: string | null;
            /** @description Where the agent's requests come from. */
            ip_address?: string | null;
            kernel?: string | null;
            /** @description What somebody should look at, in words. */
            notices: string[];
            platform_version?: string | null;
            /** @description Always empty: digests of secrets are nobody's business. */
            secret_hash: string;
            /** @description Of the agent. */
            version?: string | null;
        };
        /** @description Configuration file of the original's agents. */
        AgentFile: {
            /** @description Path of what the agent has to trust. */
            ca_cert?: string | null;
            /**
             * Format: int32
             * @description Always 0: agents have intervals of their own.
             */
            interval: number;
            /** @description Address of the server. */
            server: string;
            token: string;
        };
        /** @description Some of a fleet's agents. */
        AgentPage: {
            agents: components["schemas"]["MirroredAgent"][];
            /**
             * Format: int32
             * @description `after` of the next page; null on the last one.
             */
            next?: number | null;
        };
        /** @description Which settings an agent says it follows. */
        AgentRevision: {
            hostname: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: int64
             * @description Null: it does not say.
             */
            reported_revision?: number | null;
        };
        /** @description A host in the list. */
        AgentSummary: {
            arch?: string | null;
            /** Format: int32 */
            cpu_cores?: number | null;
            hostname: string;
            id: string;
            /** Format: date-time */
            last_seen?: string | null;
            os?: string | null;
            platform?: string | null;
            /**
             * Format: int64
             * @description Bytes.
             */
            ram_total?: number | null;
            /** Format: date-time */
            registered_at: string;
        };
        /** @description What is known of an API token. */
        ApiToken: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at?: string | null;
            name: string;
            /** @description User name; null where it was made on the command line. */
            owner?: string | null;
            /** Format: uuid */
            owner_id?: string | null;
            /** Format: date-time */
            revoked_at?: string | null;
            role: string;
            scope: string;
        };
        /**
         * @description A new API token.
         * @example {
         *       "expires_at": "2027-02-22T21:56:26Z",
         *       "id": "01a20f8f-6807-71ad-9782-146607007e2d",
         *       "name": "prometheus",
         *       "role": "viewer",
         *       "scope": "metrics",
         *       "token": "spa_9b88b41ea5c523fab8f52020364d7c47439db5b028ce7d3b531a065fee4c2159"
         *     }
         */
        ApiTokenCreated: {
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            role: string;
            scope: string;
            /** @description `spa_…`, for `Authorization: Bearer`; told once, only its digest is kept. */
            token: string;
        };
        /**
         * @description What an API token shall be.
         * @example {
         *       "name": "prometheus",
         *       "role": "viewer",
         *       "scope": "metrics"
         *     }
         */
        ApiTokenRequest: {
            /**
             * Format: int64
             * @description Default 90 days, at most 366.
             */
            expires_in_seconds?: number | null;
            /** @description What it is for: 1 to 64 characters. */
            name: string;
            /**
             * @description `viewer`, `admin` or `superadmin`, at most one's own role, which is taken where it is missing;
             *     `operator` for the Kubernetes operator, by superadmins only.
             */
            role?: string | null;
            /**
             * @description `metrics`: only `/metrics/fleet`; `read`, where it is missing: what changes nothing; `write`:
             *     everything that the role may.
             */
            scope?: string | null;
        };
        /**
         * @description An admin's yes; an empty body is a yes to what was asked.
         * @example {
         *       "as": "same"
         *     }
         */
        Approval: {
            /**
             * @description For a `takeover`: whether it is the known host, or one of its own.
             * @default same
             */
            as: components["schemas"]["As"];
        };
        /**
         * @description What the host is.
         * @enum {string}
         */
        As: "same" | "new";
        /**
         * @description Something that somebody did.
         * @example {
         *       "action": "user.create",
         *       "actor": "admin",
         *       "actor_id": "01a20f8e-cce2-77a2-8ffc-431c6a6fd7cc",
         *       "actor_kind": "user",
         *       "detail": "role viewer",
         *       "id": "17",
         *       "outcome": "done",
         *       "remote_address": "192.0.2.7",
         *       "target": "ann",
         *       "time": "2026-11-24T21:56:26.482913Z"
         *     }
         */
        AuditEntry: {
            /** @description `thing.deed`. */
            action: string;
            /** @description Its name at that time; what an anonymous caller said of itself. */
            actor: string;
            /** Format: uuid */
            actor_id?: string | null;
            /** @description `user`, `api_token`, `agent`, `operator`, `anonymous`, `command_line` or `server`. */
            actor_kind: string;
            detail: string;
            id: string;
            /** @description `done`, `refused` or `failed`. */
            outcome: string;
            remote_address?: string | null;
            /** @description What it was done to. */
            target: string;
            /** Format: date-time */
            time: string;
        };
        /** @description A page of the audit trail. */
        AuditPage: {
            /** @description Newest first. */
            entries: components["schemas"]["AuditEntry"][];
            /** @description `before` of the next page; null on the last one. */
            next?: string | null;
        };
        BTreeMap: {
            [key: string]: string;
        };
        /**
         * @description A way to tell people of alerts.
         * @example {
         *       "config": {
         *         "url": "https://hooks.example/spectra"
         *       },
         *       "name": "hook",
         *       "type": "webhook"
         *     }
         */
        ChannelWanted: {
            /** @description `url` of a webhook, `to` of an email. */
            config: Record<string, never>;
            name: string;
            /** @description `webhook` or `email`. */
            type: string;
        };
        /** @description A value at a time. */
        ChartPoint: {
            /**
             * Format: date-time
             * @description Begin of the bucket, whole seconds.
             */
            t: string;
            /**
             * Format: double
             * @description %
             */
            v: number;
        };
        /** @description What of the measurements is compressed by columns. */
        Columnstore: {
            /** Format: int64 */
            bytes: number;
            /**
             * Format: int64
             * @description What they took as rows.
             */
            bytes_before: number;
            /**
             * Format: int64
             * @description Compressed stretches of tables.
             */
            chunks: number;
        };
        /**
         * @description A diagnostic that is asked for.
         * @example {
         *       "count": 4,
         *       "target": "192.0.2.1",
         *       "timeout_seconds": 60,
         *       "type": "ping"
         *     }
         */
        CommandRequest: components["schemas"]["Diagnostic"] & {
            /**
             * Format: int64
             * @description How long a result is waited for, 1 to 1800; default 300.
             */
            timeout_seconds?: number | null;
        };
        /** @description A command. */
        CommandView: {
            /** Format: uuid */
            agent_id: string;
            /**
             * Format: date-time
             * @description Without a result by then it expires.
             */
            deadline: string;
            /** @description Why there is no result. */
            error?: string | null;
            /** Format: date-time */
            finished_at?: string | null;
            hostname: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            queued_at: string;
            /** @description What the agent is told; null where there is nothing to tell. */
            request?: Record<string, never> | null;
            requested_by: string;
            /** @description What the agent answered, an object or a list by the kind of command; left out in lists. */
            result?: unknown;
            /**
             * Format: int32
             * @description Length of the result as JSON.
             */
            result_bytes?: number | null;
            /** Format: date-time */
            sent_at?: string | null;
            /** Format: date-time */
            started_at?: string | null;
            /** @description `queued`, `sent`, `running`, `done`, `failed`, `expired`, `cancelled`; the last four are for ever. */
            state: string;
            /** @description One of the eight diagnostics, or `update`. */
            type: string;
        };
        /**
         * @description A value for a key.
         * @example {
         *       "key": "log_level",
         *       "value": "debug"
         *     }
         */
        ConfigEntry: {
            /** @description `ignored_filesystems`, `ignored_interfaces`, `labels` or `log_level`. */
            key: string;
            /** @description Any JSON. */
            value?: unknown;
        };
        /**
         * @example {
         *       "password": "correct horse",
         *       "username": "admin"
         *     }
         */
        Credentials: {
            password: string;
            /** @description Upper and lower case are the same. */
            username: string;
        };
        Database: {
            /**
             * Format: int64
             * @description All of it on disk.
             */
            bytes: number;
            columnstore?: components["schemas"]["Columnstore"] | null;
            /**
             * Format: int32
             * @description Of the server that answers.
             */
            connections: number;
            /** @description `sqlite`, `timescale-apache`, or `timescale-community`, which compresses what is old. */
            edition: string;
            /** Format: int32 */
            idle_connections: number;
            /** @description `timescale` or `sqlite`. */
            kind: string;
            timescale_version?: string | null;
            /** @description Of PostgreSQL or SQLite. */
            version: string;
        };
        /** @description Something to find out on a host. */
        Diagnostic: {
            /**
             * Format: int32
             * @description How many, 1 to 100; default 4.
             */
            count?: number | null;
            /**
             * Format: int32
             * @description Milliseconds between requests, 200 to 10,000; default 1000.
             */
            interval_ms?: number | null;
            /** @description Name or address. */
            target: string;
            /**
             * Format: int32
             * @description Milliseconds that a reply is waited for, 100 to 10,000; default 2000.
             */
            timeout_ms?: number | null;
            /** @enum {string} */
            type: "ping";
        } | {
            /**
             * Format: int32
             * @description 1 to 64; default 30.
             */
            max_hops?: number | null;
            /** @description What is sent, udp or icmp; default udp. */
            method?: string | null;
            /** @description Name or address. */
            target: string;
            /** @enum {string} */
            type: "traceroute";
        } | {
            /** @description `host:port`, `[::1]:port`. */
            target: string;
            /** @description Whether TLS is tried; without it, on ports that speak it from the first byte (443 and others). */
            tls?: boolean | null;
            /** @enum {string} */
            type: "connect";
        } | {
            /** @description A, AAAA, CNAME, MX, NS, PTR, SOA, SRV or TXT; default A. */
            record?: string | null;
            /** @description A name, or an address for PTR. */
            target: string;
            /** @enum {string} */
            type: "dns";
        } | {
            /** @enum {string} */
            type: "netstat";
        } | {
            /** @description Absolute; without it the host's main file system. */
            path?: string | null;
            /**
             * Format: int32
             * @description How many of each, 1 to 1000; default 20.
             */
            top?: number | null;
            /** @enum {string} */
            type: "disk_usage";
        } | {
            /** @enum {string} */
            type: "mounts";
        } | {
            /** @description Lines that contain this only. */
            contains?: string | null;
            /** @description The least severe level, DEBUG to EMERGENCY; default WARNING. */
            level?: string | null;
            /**
             * Format: int32
             * @description The newest so many, 1 to 10,000; default: what the agent has room for.
             */
            lines?: number | null;
            /** @description Of this file only. */
            path?: string | null;
            /**
             * Format: int32
             * @description Of the last so many seconds only, up to 31,536,000; a file's lines that tell no time stay.
             */
            since_seconds?: number | null;
            /** @enum {string} */
            type: "logs";
            /** @description Of this unit only. */
            unit?: string | null;
        };
        /** @description How far one host is. */
        DiagnosticRun: {
            /** Format: uuid */
            agent_id: string;
            /**
             * Format: uuid
             * @description Under which the command can be found elsewhere in the API.
             */
            command_id?: string | null;
            /** @description Why there is no output. */
            error?: string | null;
            /** Format: date-time */
            finished_at?: string | null;
            /** @description Null where the namespace does not have this host. */
            hostname?: string | null;
            /** @description What the agent answered, JSON as a text, or its beginning: at most 16 KiB, and 256 KiB of all hosts. */
            output?: string | null;
            /**
             * Format: int32
             * @description Length of the whole output.
             */
            output_bytes?: number | null;
            /** @description SHA-256 of the whole output, hexadecimal; only where it is not told whole. */
            output_sha256?: string | null;
            /** Format: date-time */
            sent_at?: string | null;
            /** Format: date-time */
            started_at?: string | null;
            /**
             * @description `queued`, `sent`, `running`, `done`, `failed`, `expired` or `cancelled`; `unknown` where the namespace does
             *     not have this host.
             */
            state: string;
            /** @description Only the beginning of the output is told. */
            truncated: boolean;
        };
        /** @description How far a diagnostic is. */
        DiagnosticStatus: {
            /** @description Nothing changes any more. */
            complete: boolean;
            /** Format: date-time */
            created_at: string;
            namespace: string;
            /** @description One for each host that was named, in that order. */
            runs: components["schemas"]["DiagnosticRun"][];
            /** @description As the API calls it. */
            type: string;
            /** Format: uuid */
            uid: string;
        };
        /**
         * @description A diagnostic, and where to run it.
         * @example {
         *       "agents": [
         *         "f670d4c9-5871-4ac6-b273-03452795f8c4"
         *       ],
         *       "cluster_uid": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10",
         *       "diagnostic": {
         *         "target": "192.0.2.1",
         *         "type": "ping"
         *       },
         *       "fence": 3,
         *       "namespace": "lab",
         *       "requested_by": "jane@example.com",
         *       "start_deadline_seconds": 30,
         *       "timeout_seconds": 60
         *     }
         */
        DiagnosticToRun: {
            /** @description Hosts. */
            agents: string[];
            /**
             * Format: uuid
             * @description UID of the cluster's namespace kube-system.
             */
            cluster_uid: string;
            diagnostic: components["schemas"]["Diagnostic"];
            /**
             * Format: int64
             * @description Number of this leadership of the operator; one with a lower number than another before is refused.
             */
            fence?: number | null;
            /** @description Of the `SpectraDiagnostic`; only hosts of fleets in it can be named. */
            namespace: string;
            /** @description Who asked for it, as far as the cluster knows. */
            requested_by?: string | null;
            /**
             * Format: int32
             * @description Until when a host has to get the command, 5 to 3600; default 30. Without it by then it expires, and
             *     `sent_at` stays null.
             */
            start_deadline_seconds?: number | null;
            /**
             * Format: int32
             * @description How long each host may take from when it gets the command, 1 to 1800; default 60.
             */
            timeout_seconds?: number | null;
        };
        /**
         * @example {
         *       "disabled": true
         *     }
         */
        Disabled: {
            disabled: boolean;
        };
        /**
         * @description What is to be expected of a file system.
         * @example {
         *       "bytes_per_day": 5077590016,
         *       "device": "/dev/vda",
         *       "free_bytes": 60931080192,
         *       "full_at": "2026-12-06T12:00:00Z",
         *       "mountpoint": "/",
         *       "outlook": "filling",
         *       "seconds_left": 1036800,
         *       "total_bytes": 270553174016,
         *       "used_bytes": 36641669120
         *     }
         */
        DiskForecast: {
            /**
             * Format: double
             * @description How fast it fills, over the last 7 days; negative when it shrinks, null when too little is known.
             */
            bytes_per_day?: number | null;
            device: string;
            /**
             * Format: int64
             * @description Available to ordinary users.
             */
            free_bytes: number;
            /**
             * Format: date-time
             * @description Null when it is full already or the end is not in sight.
             */
            full_at?: string | null;
            mountpoint: string;
            outlook: components["schemas"]["Outlook"];
            /**
             * Format: int64
             * @description From the last measurement; 0 when it is full, null when the end is not in sight.
             */
            seconds_left?: number | null;
            /** Format: int64 */
            total_bytes: number;
            /** Format: int64 */
            used_bytes?: number | null;
        };
        /** @description A host that asked to register and was told to come again, or one about which an admin has decided. */
        Enrolment: {
            /** @description Name of the known host. */
            agent_hostname?: string | null;
            /**
             * Format: uuid
             * @description The known host.
             */
            agent_id?: string | null;
            /**
             * Format: int32
             * @description How often it asked.
             */
            asked: number;
            /** Format: date-time */
            decided_at?: string | null;
            decided_by?: string | null;
            /** @description `same`: it is the known host. `new`: it is a host of its own. `denied`. Null: it waits. */
            decision?: string | null;
            /** Format: date-time */
            first_asked_at: string;
            /** @description `namespace/name` of the fleet. */
            fleet?: string | null;
            /** @description Name of the host that asks. */
            hostname: string;
            /** Format: uuid */
            id: string;
            /**
             * @description `takeover`: its machine is known as `agent_id`, and it could not prove to be that host. `approval`: the
             *     hosts of `fleet` are approved by hand.
             */
            kind: string;
            /** Format: date-time */
            last_asked_at: string;
            os?: string | null;
            remote_address: string;
        };
        /** @description A part of the list. */
        EventPage: {
            /** @description Newest first. */
            events: components["schemas"]["HostEvent"][];
            /** @description There is a next page. */
            more: boolean;
            /**
             * Format: int64
             * @description Of this answer, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description Events of a page.
             */
            size: number;
        };
        /**
         * @description The first superadmin.
         * @example {
         *       "code": "k3mq7vxd2hfw9cntp4gz",
         *       "password": "correct horse",
         *       "username": "admin"
         *     }
         */
        FirstSuperadmin: {
            /** @description From the server's log, or from `spectra-server setup-code`. */
            code: string;
            /** @description At least 8 characters, at most 1,024 bytes. */
            password: string;
            /** @description Kept in lower case. */
            username: string;
        };
        /** @description Agents by how lately they were heard of. */
        FleetAgents: {
            /** Format: int64 */
            offline: number;
            /** Format: int64 */
            online: number;
            /**
             * Format: int64
             * @description Hosts that wait for an admin.
             */
            pending_approval: number;
            /** Format: int64 */
            registered: number;
            /** Format: int64 */
            stale: number;
        };
        /**
         * @description Who may join.
         * @enum {string}
         */
        FleetApproval: "automatic" | "manual";
        /** @description How a fleet is. */
        FleetStatus: {
            /**
             * Format: int64
             * @description Tokens of the fleet that can be used.
             */
            active_tokens: number;
            agents: components["schemas"]["FleetAgents"];
            /**
             * Format: int64
             * @description Agents that say they follow the settings that hold for them now.
             */
            agents_on_revision: number;
            revision: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description A fleet's configuration.
         * @example {
         *       "approval": "automatic",
         *       "cluster_uid": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10",
         *       "labels": {
         *         "site": "lab"
         *       },
         *       "max_agents": 100,
         *       "revision": "9f2c",
         *       "service_accounts": [
         *         "spectra-agent"
         *       ],
         *       "settings": {},
         *       "uid": "5a1c8b1e-91c4-4b8c-9c0a-2b7e0b6c1d11"
         *     }
         */
        FleetToPublish: {
            approval?: components["schemas"]["FleetApproval"];
            /**
             * Format: uuid
             * @description UID of the cluster's namespace kube-system.
             */
            cluster_uid: string;
            /**
             * Format: int64
             * @description Number of this leadership of the operator.
             */
            fence?: number | null;
            /** @description Labels of every agent. */
            labels?: components["schemas"]["BTreeMap"];
            /** Format: int32 */
            max_agents?: number | null;
            /** @description Hash of the configuration, which agents echo. */
            revision: string;
            /** @description Service accounts of the fleet's namespace whose pods may enrol; at most 8. */
            service_accounts?: string[];
            /** @description The fleet's level of the agents' configuration. */
            settings?: Record<string, never>;
            /**
             * Format: uuid
             * @description UID of the `SpectraFleet`.
             */
            uid: string;
        };
        /** @description Envelopes that never arrived. */
        Gap: {
            /**
             * Format: date-time
             * @description Time of the last envelope before the gap, on the agent's clock.
             */
            after?: string | null;
            /**
             * Format: date-time
             * @description Time of the first envelope behind it.
             */
            before?: string | null;
            /** @description `agent_lost`, `queue_full`, `refused`, …; `unknown` until the agent explains. */
            cause: string;
            /**
             * Format: int64
             * @description How many; null when it is not known.
             */
            count?: number | null;
            /**
             * Format: int64
             * @description Number of the first missing envelope in its stream.
             */
            from: number;
            /** Format: date-time */
            recorded_at: string;
            /**
             * Format: uuid
             * @description The agent's stream that they belonged to.
             */
            stream: string;
            /**
             * Format: int64
             * @description Number of the last; null when the agent was lost and nobody knows how many it still had.
             */
            to?: number | null;
        };
        /**
         * @description Something that happened to a host.
         * @example {
         *       "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4",
         *       "cause": "stopped",
         *       "detail": "",
         *       "hostname": "pi",
         *       "kind": "silent",
         *       "time": "2026-11-24T21:56:26.482913Z"
         *     }
         */
        HostEvent: {
            /** Format: uuid */
            agent_id: string;
            /** @description Of silence: `stopped` (the agent took its leave), `lost`, or `unknown` (agents of the original). */
            cause?: string | null;
            /** @description What else is worth knowing, for people; may be empty. */
            detail: string;
            hostname: string;
            /**
             * @description `registered`, `silent`, `back`, `rebooted`, `updated` (its agent), `clock_off` or `clock_right`; of a Raspberry
             *     Pi, when it began, also `under_voltage`, `frequency_capped`, `throttled` or `temperature_limit`.
             */
            kind: string;
            /**
             * Format: date-time
             * @description When it happened, as far as that is known; of silence, when the host was last heard of.
             */
            time: string;
        };
        /** @description Hours of a host. */
        HostHours: {
            /** Format: uuid */
            agent_id: string;
            /** @description Mean of each hour. */
            cpu: components["schemas"]["HourValue"][];
            /** @description The fullest file system of each hour. */
            disk: components["schemas"]["HourValue"][];
            hostname: string;
            /** @description Mean of each hour. */
            mem: components["schemas"]["HourValue"][];
        };
        /**
         * @description Command lines for one host.
         * @example {
         *       "steps": "sudo -i\nsystemctl disable --now spectra-agent",
         *       "type": "systemd"
         *     }
         */
        HostInstructions: {
            steps: string;
            /** @description `systemd`, `launchd`, `rc_d` or `windows_service`; empty where the platform is not known. */
            type: string;
        };
        /** @description A level that holds for a host. */
        HostLevel: {
            /** @description `global`, `fleet`, `label` or `host`. */
            level: string;
            /** @description Which fleet, which label as `key:value`, or which of the original's keys; else empty. */
            name: string;
            settings: Record<string, never>;
        };
        /** @description Settings of a host. */
        HostSettings: {
            /** @description What follows from all levels; what is absent is left to the agent. */
            effective: Record<string, never>;
            /** @description Set for this host alone. */
            host: Record<string, never>;
            /** @description The levels, of which a later one wins. */
            levels: components["schemas"]["HostLevel"][];
            /**
             * Format: int64
             * @description The revision that the agent says it follows; null if it does not say.
             */
            reported_revision?: number | null;
            /**
             * Format: int64
             * @description Names what follows.
             */
            revision: number;
        };
        /** @description A value of an hour. */
        HourValue: {
            /**
             * Format: date-time
             * @description Begin of the hour.
             */
            bucket: string;
            /**
             * Format: double
             * @description %
             */
            value: number;
        };
        /** @description Of the server that answers. */
        IngestState: {
            /** @description Rows that wait for the writer. */
            queued_rows: number;
            /**
             * Format: double
             * @description Rows that were stored, mean of the last minute.
             */
            rows_per_second: number;
        };
        /** @description How to install. */
        Instructions: {
            /** @description Definition of the service. */
            content: string;
            /** @description All of it as one line; empty where the binary is not among the releases. */
            one_liner: string;
            /** @description Numbered steps with their command lines. */
            steps: string;
            /** @description `systemd`, `launchd`, `rc_d` or `windows_service`. */
            type: string;
        };
        /**
         * @description A label of a host.
         * @example {
         *       "key": "env",
         *       "source": "user",
         *       "updated_at": "2026-11-23T17:23:02.239197Z",
         *       "value": "prod"
         *     }
         */
        Label: {
            key: string;
            /** @description `user`: given by people; `auto`: follows from the host's facts, or given by the server. */
            source: string;
            /** Format: date-time */
            updated_at: string;
            value: string;
        };
        /** @description Settings of hosts with a label. */
        LabelLevel: {
            /** @description `key:value`. */
            label: string;
            /**
             * Format: int32
             * @description Where a host has several such labels, the one with the higher priority wins.
             */
            priority: number;
            settings: Record<string, never>;
            /** Format: date-time */
            updated_at: string;
            updated_by: string;
        };
        /**
         * @description What hosts with a label shall follow.
         * @example {
         *       "priority": 10,
         *       "settings": {
         *         "collectors": {
         *           "cpu": {
         *             "interval_seconds": 10
         *           }
         *         }
         *       }
         *     }
         */
        LabelLevelRequest: {
            /**
             * Format: int32
             * @description Default 0.
             */
            priority?: number;
            settings: Record<string, never>;
        };
        /**
         * @description The value of a label.
         * @example {
         *       "value": "prod"
         *     }
         */
        LabelValue: {
            /** @description 1 to 255 bytes. */
            value: string;
        };
        /** @description A collector of agents. */
        ListedCollector: {
            /**
             * Format: int64
             * @description Between readings where no setting says otherwise.
             */
            interval_seconds: number;
            /** @description As settings name it. */
            name: string;
        };
        /** @description A key that some host has. */
        ListedKey: {
            key: string;
            /** @description `user` or `auto`. */
            source: string;
        };
        /** @description A label in a list of many hosts. */
        ListedLabel: {
            key: string;
            /** @description `user` or `auto`. */
            source: string;
            value: string;
        };
        /**
         * @description A platform whose binary is there.
         * @example {
         *       "arch": "amd64",
         *       "filename": "spectra-agent-linux-amd64",
         *       "label": "Linux (x86_64)",
         *       "os": "linux",
         *       "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         *       "size_bytes": 7340032
         *     }
         */
        ListedPlatform: {
            arch: string;
            filename: string;
            label: string;
            os: string;
            /** @description Lower-case hexadecimal SHA-256 that the list of checksums has of it. */
            sha256: string;
            /**
             * Format: int64
             * @description Of the binary.
             */
            size_bytes: number;
            /** @description `armv6` or `armv7`. */
            variant?: string | null;
        };
        /**
         * @description Who is signed in.
         * @example {
         *       "id": "01a20f8e-cce2-77a2-8ffc-431c6a6fd7cc",
         *       "role": "superadmin",
         *       "username": "admin"
         *     }
         */
        Me: {
            id: string;
            role: components["schemas"]["Role"];
            username: string;
        };
        /** @description An agent of a fleet. */
        MirroredAgent: {
            addresses: string[];
            /** Format: uuid */
            agent_id: string;
            agent_version?: string | null;
            arch?: string | null;
            /** @description Name of its cluster, where that is not the operator's. */
            cluster?: string | null;
            hostname: string;
            kernel?: string | null;
            /** Format: date-time */
            last_seen?: string | null;
            node_name?: string | null;
            /** Format: uuid */
            node_uid?: string | null;
            /** @description `service-account` or `token`. */
            origin: string;
            os?: string | null;
            /** Format: date-time */
            registered_at: string;
        };
        /**
         * @description An account that shall be made.
         * @example {
         *       "password": "correct horse",
         *       "role": "viewer",
         *       "username": "ann"
         *     }
         */
        NewAccount: {
            /** @description At least 8 characters, at most 1,024 bytes. */
            password?: string;
            /** @description `viewer` where it is missing. */
            role?: string | null;
            /** @description Kept in lower case. */
            username?: string;
        };
        /** @description The newest revision of a token. */
        NewestAs: components["schemas"]["PublishedAs"] & {
            /**
             * Format: uuid
             * @description Of the `SpectraToken`.
             */
            uid: string;
        };
        /**
         * @example {
         *       "password": "correct horse"
         *     }
         */
        NewPassword: {
            /** @description At least 8 characters, at most 1,024 bytes. */
            password: string;
        };
        /**
         * @example {
         *       "role": "admin"
         *     }
         */
        NewRole: {
            /** @description `viewer`, `admin` or `superadmin`. */
            role: string;
        };
        /** @description A browser that is signed in. */
        OpenSession: {
            /** Format: date-time */
            created_at: string;
            /** @description It is the one that asks. */
            current: boolean;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @description Where the sign-in came from. */
            remote_address?: string | null;
            /** @description What the browser said of itself. */
            user_agent?: string | null;
        };
        /**
         * @description What is to be expected.
         * @enum {string}
         */
        Outlook: "full" | "filling" | "steady" | "unknown";
        /** @description One host. Values are null where there is no reading. */
        OverviewAgent: {
            /** @description The host's own addresses, as of its registration. */
            addresses: string[];
            arch: string;
            binary_hash?: string | null;
            /** @description Name of the board, where it is one: `Raspberry Pi 4 Model B Rev 1.4`. */
            board?: string | null;
            /**
             * Format: int64
             * @description The host's clock less the server's, milliseconds; null until it can be told.
             */
            clock_offset_ms?: number | null;
            /** @description Of the agent. */
            commit: string;
            /** Format: int32 */
            cpu_cores: number;
            cpu_model?: string | null;
            /**
             * Format: double
             * @description Busy share of all processors, %.
             */
            cpu_usage?: number | null;
            /**
             * Format: double
             * @description The fullest file system, %.
             */
            disk_max_percent?: number | null;
            /** @description `raspberry-pi`, `container`, `virtual-machine` or `bare-metal`. */
            hardware?: string | null;
            hostname: string;
            id: string;
            /** @description Where the agent's requests come from. */
            ip_address?: string | null;
            /** @description Labels by key: those that follow from the host's facts and those that were given. */
            labels: {
                [key: string]: string;
            };
            /** @description When the agent last called: RFC 3339, on the server's clock; empty if it never did. */
            last_seen: string;
            /** Format: double */
            load_1m?: number | null;
            /**
             * Format: double
             * @description Load average over 1 minute for each processor.
             */
            load_normalized?: number | null;
            /**
             * Format: double
             * @description The warmest sensor, °C.
             */
            max_temp?: number | null;
            /** @description When it last measured: RFC 3339, on the server's clock. */
            metrics_updated_at?: string | null;
            /**
             * Format: int64
             * @description Bytes a second over all physical interfaces.
             */
            net_rx_bytes?: number | null;
            /**
             * Format: int64
             * @description Bytes a second over all physical interfaces.
             */
            net_tx_bytes?: number | null;
            os: string;
            platform: string;
            platform_version?: string | null;
            /** Format: int64 */
            process_count?: number | null;
            /**
             * Format: double
             * @description %
             */
            ram_percent?: number | null;
            /**
             * Format: int64
             * @description Bytes.
             */
            ram_total?: number | null;
            reboot_required: boolean;
            /** @description `online`, `warn`, `crit`, `stale`, `offline`, `stopped` or `asleep`. */
            status: string;
            /**
             * Format: double
             * @description %
             */
            swap_percent?: number | null;
            update_available: boolean;
            /**
             * Format: int64
             * @description Seconds.
             */
            uptime?: number | null;
            /** @description Of the agent. */
            version: string;
        };
        /** @description A page of hosts. */
        OverviewPage: {
            agents: components["schemas"]["OverviewAgent"][];
            /**
             * Format: int32
             * @description From 1.
             */
            page: number;
            /**
             * Format: int32
             * @description Most hosts of a page.
             */
            size: number;
            /**
             * Format: int64
             * @description Hosts on all pages; only with `count=true`.
             */
            total?: number | null;
            /**
             * Format: int64
             * @description Only with `count=true`.
             */
            total_pages?: number | null;
        };
        /**
         * @description How many hosts there are of each status, and how many wait for a reboot.
         * @example {
         *       "crit": 0,
         *       "offline": 2,
         *       "online": 9,
         *       "reboot": 3,
         *       "stale": 0,
         *       "total": 12,
         *       "warn": 1
         *     }
         */
        OverviewStats: {
            /**
             * Format: int64
             * @description Hosts that were put to sleep; not there while there are none.
             */
            asleep?: number;
            /** Format: int64 */
            crit: number;
            /** Format: int64 */
            offline: number;
            /** Format: int64 */
            online: number;
            /**
             * Format: int64
             * @description Hosts of any status that wait for a reboot.
             */
            reboot: number;
            /** Format: int64 */
            stale: number;
            /**
             * Format: int64
             * @description Hosts whose agent was stopped on purpose; not there while there are none, as in the original.
             */
            stopped?: number;
            /** Format: int64 */
            total: number;
            /** Format: int64 */
            warn: number;
        };
        /**
         * @description A change of one's own password.
         * @example {
         *       "current_password": "correct horse",
         *       "new_password": "battery staple"
         *     }
         */
        PasswordChange: {
            current_password: string;
            /** @description At least 8 characters, at most 1,024 bytes. */
            new_password: string;
        };
        /** @description An update that waits. */
        PendingPackage: {
            name: string;
            security: boolean;
            version: string;
        };
        /**
         * @description An identity for an hour, told once.
         * @example {
         *       "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4",
         *       "encodings": [
         *         "zstd-spectra-1",
         *         "zstd"
         *       ],
         *       "expires_at": "2026-11-25T01:00:00Z",
         *       "renew_after_seconds": 2400,
         *       "secret": "35529f73b23b1c571c0ef62a235d9f68cefc7a38f6a4cbe64d45d4956e787ef7"
         *     }
         */
        PodEnrolled: {
            /** @description UUID of the node's agent. */
            agent_id: string;
            /** @description Content codings that the server reads beside gzip, best first. */
            encodings: string[];
            /**
             * Format: date-time
             * @description End of the secret. Enrolling again before gives another one.
             */
            expires_at: string;
            /**
             * Format: int64
             * @description When to enrol again, with the token as it is then.
             */
            renew_after_seconds: number;
            /** @description 64 hexadecimal characters; only their digest is kept. */
            secret: string;
        };
        /**
         * @description An error's body.
         * @example {
         *       "detail": "there is no such agent",
         *       "status": 404,
         *       "title": "Not Found",
         *       "type": "about:blank"
         *     }
         */
        ProblemBody: {
            /** @description What is wrong, for people. */
            detail: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description Always `about:blank`: the status says what kind of problem it is. */
            type: string;
        };
        /** @description One process. */
        ProcessRow: {
            /** Format: uuid */
            agent_id: string;
            /** @description Its arguments, without what looks like a secret; of the busiest processes only. */
            command?: string | null;
            /**
             * Format: double
             * @description % of one processor, so it can exceed 100.
             */
            cpu_percent: number;
            /**
             * Format: double
             * @description Resident memory, % of main memory.
             */
            mem_percent: number;
            /**
             * Format: int64
             * @description Resident memory, bytes.
             */
            mem_rss?: number | null;
            name: string;
            /** Format: int64 */
            pid: number;
            /**
             * Format: date-time
             * @description When it started; null when the agent does not say, as the next two.
             */
            started_at?: string | null;
            /** @description Linux: the kernel's letter for its state. */
            state?: string | null;
            /** @description `running`, `runnable`, `waiting` or `other`. */
            status: string;
            /** Format: int32 */
            threads?: number | null;
            /**
             * Format: int32
             * @description Threads that wait for a processor.
             */
            threads_runnable?: number | null;
            /**
             * Format: int32
             * @description Threads that run now; Windows only, as the next two.
             */
            threads_running?: number | null;
            /**
             * Format: int32
             * @description Threads that wait for something else.
             */
            threads_waiting?: number | null;
            /** Format: date-time */
            updated_at: string;
            user?: string | null;
        };
        /** @description A token and what to do with it. */
        Provision: {
            /** @description What the agent has to trust, PEM: the authority of `--tls auto`, or that of `--tls-ca`. */
            ca_cert?: string | null;
            config: components["schemas"]["AgentFile"];
            /** @description Path of the binary; empty where it is not among the releases. */
            download_url: string;
            /** Format: date-time */
            expires_at: string;
            install: components["schemas"]["Instructions"];
            platform: string;
            /** @description Lower-case hexadecimal SHA-256 of the binary. */
            sha256?: string | null;
            /** @description For one host and one day; told once. */
            token: string;
        };
        /**
         * @description Which platform the host has.
         * @example {
         *       "platform": "spectra-agent-linux-amd64"
         *     }
         */
        ProvisionRequest: {
            /** @description Name of the binary. */
            platform: string;
        };
        /** @description One revision of a token, as the server knows it. */
        PublishedAs: {
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            issued_at: string;
            /** Format: date-time */
            last_used_at?: string | null;
            /** @description Host name. */
            last_used_by?: string | null;
            /** Format: int64 */
            revision: number;
            /** Format: date-time */
            revoked_at?: string | null;
            /** Format: int32 */
            uses: number;
            /** Format: int32 */
            uses_allowed: number;
        };
        /**
         * @description How many hosts were removed.
         * @example {
         *       "purged": 2
         *     }
         */
        Purged: {
            /** Format: int64 */
            purged: number;
        };
        /**
         * @description What became of the hosts that were named.
         * @example {
         *       "failed": 0,
         *       "queued": 1,
         *       "skipped": 0
         *     }
         */
        Pushed: {
            /**
             * Format: int32
             * @description There is no such host, or ten commands wait for it already.
             */
            failed: number;
            /**
             * Format: int32
             * @description They are told, now or when they return within half an hour.
             */
            queued: number;
            /**
             * Format: int32
             * @description There is no release for their system.
             */
            skipped: number;
        };
        /**
         * @description An identity, told once.
         * @example {
         *       "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4",
         *       "encodings": [
         *         "zstd-spectra-1",
         *         "zstd"
         *       ],
         *       "secret": "35529f73b23b1c571c0ef62a235d9f68cefc7a38f6a4cbe64d45d4956e787ef7"
         *     }
         */
        Registered: {
            /** @description UUID of the agent. */
            agent_id: string;
            /** @description Content codings that the server reads beside gzip, best first. */
            encodings: string[];
            /** @description 64 hexadecimal characters; only their digest is kept. */
            secret: string;
        };
        /** @description How long measurements are kept, days. */
        RetentionDays: {
            /**
             * Format: int64
             * @description By the hour.
             */
            hour: number;
            /**
             * Format: int64
             * @description By the minute.
             */
            minute: number;
            /**
             * Format: int64
             * @description By the quarter of an hour.
             */
            quarter: number;
            /**
             * Format: int64
             * @description As they were measured.
             */
            raw: number;
        };
        /**
         * @description What a person may do. Each role may do what those before it may.
         * @enum {string}
         */
        Role: "viewer" | "admin" | "superadmin";
        /**
         * @description What shall be watched.
         * @example {
         *       "channel_ids": [],
         *       "condition_params": {},
         *       "condition_type": "agent_offline",
         *       "cooldown_seconds": 300,
         *       "enabled": true,
         *       "name": "gone",
         *       "scope": "global"
         *     }
         */
        RuleWanted: {
            /**
             * @description Of the scope `agent`.
             * @default null
             */
            agent_id: string | null;
            /** @default null */
            channel_ids: string[] | null;
            condition_params?: Record<string, never>;
            /**
             * @description `agent_offline`, `disk_prediction` or, of one agent, `service_down`.
             * @default
             */
            condition_type: string;
            /**
             * Format: int64
             * @description At least 0.
             * @default 0
             */
            cooldown_seconds: number;
            /** @default false */
            enabled: boolean;
            /** @default  */
            name: string;
            /**
             * @description `global` or `agent`.
             * @default
             */
            scope: string;
        };
        /** @description What installs an agent. Neither text has a token in it: that is in `SPECTRA_TOKEN`. */
        Scripts: {
            /** @description For `PowerShell`. */
            power_shell: string;
            /** @description For `sh`. */
            shell: string;
        };
        /**
         * @description Where agents are to report to.
         * @example {
         *       "authority": null,
         *       "server": "https://spectra.example.org"
         *     }
         */
        ScriptsWanted: {
            /** @description What agents have to trust, PEM; the system's authorities without. */
            authority?: string | null;
            /** @description Address of this server, as the hosts reach it. */
            server: string;
        };
        /** @description A server process. */
        Server: {
            /** @description What it listens on. */
            address: string;
            /** @description It is the one that answers. */
            current: boolean;
            /** @description Name of its machine, container or pod. */
            hostname: string;
            /**
             * Format: uuid
             * @description Of the process: another one after each start.
             */
            id: string;
            /**
             * Format: int64
             * @description Rows that wait for its writer.
             */
            queued_rows: number;
            /**
             * Format: double
             * @description Rows that it stored, mean of its last minute.
             */
            rows_per_second: number;
            /**
             * Format: date-time
             * @description When it last said that it is there.
             */
            seen_at: string;
            /** Format: date-time */
            started_at: string;
            version: string;
        };
        /**
         * @description The server that answers, its database, and the servers that share it.
         * @example {
         *       "database": {
         *         "bytes": 73400320,
         *         "columnstore": {
         *           "bytes": 26214400,
         *           "bytes_before": 524288000,
         *           "chunks": 120
         *         },
         *         "connections": 10,
         *         "edition": "timescale-community",
         *         "idle_connections": 9,
         *         "kind": "timescale",
         *         "timescale_version": "2.19.3",
         *         "version": "17.2"
         *       },
         *       "ingest": {
         *         "queued_rows": 0,
         *         "rows_per_second": 210.5
         *       },
         *       "retention_days": {
         *         "hour": 1826,
         *         "minute": 90,
         *         "quarter": 365,
         *         "raw": 30
         *       },
         *       "servers": [
         *         {
         *           "address": "0.0.0.0:8080",
         *           "current": true,
         *           "hostname": "spectra-0",
         *           "id": "01a20f8f-6807-71ad-9782-146607007e2d",
         *           "queued_rows": 0,
         *           "rows_per_second": 210.5,
         *           "seen_at": "2026-11-24T22:56:20Z",
         *           "started_at": "2026-11-24T21:56:26Z",
         *           "version": "0.1.0"
         *         }
         *       ],
         *       "started_at": "2026-11-24T21:56:26Z",
         *       "uptime_seconds": 3600,
         *       "version": "0.1.0"
         *     }
         */
        ServerState: {
            database: components["schemas"]["Database"];
            ingest: components["schemas"]["IngestState"];
            retention_days: components["schemas"]["RetentionDays"];
            /** @description Every server of the database that was there half a minute ago, the oldest first. */
            servers: components["schemas"]["Server"][];
            /** Format: date-time */
            started_at: string;
            /**
             * Format: int64
             * @description Of the server that answers.
             */
            uptime_seconds: number;
            version: string;
        };
        /**
         * @description A setting that shall be kept.
         * @example {
         *       "key": "starred_agents",
         *       "value": [
         *         "f670d4c9-5871-4ac6-b273-03452795f8c4"
         *       ]
         *     }
         */
        Setting: {
            key?: string;
            /** @description Any JSON. */
            value: Record<string, never>;
        };
        /**
         * @description Whether the server waits for its first superadmin.
         * @example {
         *       "needed": true
         *     }
         */
        SetupState: {
            needed: boolean;
        };
        /**
         * @description Who is signed in, if anybody.
         * @example {
         *       "user": null
         *     }
         */
        SignedIn: {
            user?: components["schemas"]["Me"] | null;
        };
        /**
         * @description How mail is sent.
         * @example {
         *       "enabled": true,
         *       "from_address": "spectra@example",
         *       "host": "mail.example",
         *       "password_set": true,
         *       "port": 587,
         *       "tls_mode": "starttls",
         *       "updated_at": "2026-11-24T21:56:26Z",
         *       "username": "spectra"
         *     }
         */
        SmtpSettings: {
            enabled: boolean;
            from_address: string;
            host: string;
            /** @description The password itself is never told. */
            password_set: boolean;
            /** Format: int32 */
            port: number;
            tls_mode: string;
            /**
             * Format: date-time
             * @description Of the year 1 where nobody has set it.
             */
            updated_at: string;
            username: string;
        };
        /**
         * @description How a mail shall be sent to try, and to whom.
         * @example {
         *       "from_address": "spectra@example",
         *       "host": "mail.example",
         *       "port": 587,
         *       "test_to": "admin@example"
         *     }
         */
        SmtpTrial: components["schemas"]["SmtpWanted"] & {
            test_to?: string;
        };
        /**
         * @description How mail shall be sent.
         * @example {
         *       "enabled": true,
         *       "from_address": "spectra@example",
         *       "host": "mail.example",
         *       "password": "secret",
         *       "port": 587,
         *       "tls_mode": "starttls",
         *       "username": "spectra"
         *     }
         */
        SmtpWanted: {
            /** @default false */
            enabled: boolean;
            /** @default  */
            from_address: string;
            /** @default  */
            host: string;
            /**
             * @description Missing or null keeps the password, an empty text clears it.
             * @default null
             */
            password: string | null;
            /**
             * Format: int32
             * @description 1 to 65535; 0 only while it is not enabled.
             * @default 0
             */
            port: number;
            /**
             * @description `starttls`, `implicit` or `none`.
             * @default null
             */
            tls_mode: string | null;
            /** @default  */
            username: string;
        };
        /** @description Newest readings of a host, oldest first, %. */
        Sparklines: {
            /** @description Use of the processors, up to 30 readings. */
            cpu: number[];
            /** @description The fullest file system of up to 30 minutes. */
            disk: number[];
            /** @description Use of memory, up to 30 readings. */
            mem: number[];
        };
        /**
         * @description What there is in a cluster.
         * @example {
         *       "cluster_uid": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10",
         *       "fence": 3,
         *       "listed_at": "2026-11-25T00:00:00Z",
         *       "uids": [
         *         "5a1c8b1e-91c4-4b8c-9c0a-2b7e0b6c1d11"
         *       ]
         *     }
         */
        SweepRequest: {
            /** Format: uuid */
            cluster_uid: string;
            /**
             * Format: int64
             * @description Number of this leadership of the operator.
             */
            fence: number;
            /**
             * Format: date-time
             * @description When the list was made, on the operator's clock.
             */
            listed_at: string;
            /** @description UIDs of every `SpectraToken` of the cluster. */
            uids: string[];
        };
        /**
         * @description What a sweep has done.
         * @example {
         *       "revoked": 0
         *     }
         */
        Swept: {
            /**
             * Format: int64
             * @description Tokens that could still be used, and cannot now.
             */
            revoked: number;
        };
        /**
         * @description From which value on a host is worth a look. Percentages are 0–100, temperatures °C.
         * @example {
         *       "cpu_crit": 95,
         *       "cpu_warn": 80,
         *       "disk_crit": 99,
         *       "disk_warn": 98,
         *       "mem_crit": 95,
         *       "mem_warn": 80,
         *       "offline_seconds": 600,
         *       "stale_seconds": 120,
         *       "temp_crit": 85,
         *       "temp_warn": 70
         *     }
         */
        Thresholds: {
            /** Format: double */
            cpu_crit: number;
            /** Format: double */
            cpu_warn: number;
            /** Format: double */
            disk_crit: number;
            /** Format: double */
            disk_warn: number;
            /** Format: double */
            mem_crit: number;
            /** Format: double */
            mem_warn: number;
            /**
             * Format: int32
             * @description Silence after which a host is offline, seconds; more than `stale_seconds`.
             */
            offline_seconds: number;
            /**
             * Format: int32
             * @description Silence after which a host is stale, seconds.
             */
            stale_seconds: number;
            /** Format: double */
            temp_crit: number;
            /** Format: double */
            temp_warn: number;
        };
        /** @description What is known of a token. */
        Token: {
            /**
             * Format: uuid
             * @description The only host that it is for.
             */
            agent_id?: string | null;
            cidrs: string[];
            /** Format: date-time */
            created_at: string;
            /** @description User name, or `command line`. */
            created_by: string;
            /** Format: date-time */
            expires_at: string;
            /** @description `namespace/name`. */
            fleet?: string | null;
            hostnames: string[];
            /** Format: uuid */
            id: string;
            labels: components["schemas"]["BTreeMap"];
            /** Format: date-time */
            last_used_at?: string | null;
            /** @description Host name of the last that registered. */
            last_used_by?: string | null;
            /** @description The token's part between `spt_` and the dot; null for tokens of older versions. */
            public_id?: string | null;
            /** Format: date-time */
            revoked_at?: string | null;
            /** Format: int32 */
            uses: number;
            /**
             * Format: int32
             * @description 0: any number.
             */
            uses_allowed: number;
        };
        /**
         * @description A new token.
         * @example {
         *       "expires_at": "2026-11-25T21:56:26Z",
         *       "id": "01a20f8f-6807-71ad-9782-146607007e2d",
         *       "token": "spt_k7q2m9xw4t.4Zr8vV0kqQf2YwN1sJcXe6bH3uLgT5aPdMiRoKyWnFE",
         *       "uses": 1
         *     }
         */
        TokenCreated: {
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @description `spt_…`; told once, only its digest is kept. */
            token: string;
            /**
             * Format: int32
             * @description How many hosts can register with it; 0 is any number of them.
             */
            uses: number;
        };
        /** @description Some of a cluster's tokens. */
        TokenPage: {
            /**
             * Format: uuid
             * @description `after` of the next page; null on the last one.
             */
            next?: string | null;
            tokens: components["schemas"]["NewestAs"][];
        };
        /**
         * @description What a token shall be; an empty body is a token for one host and one day.
         * @example {
         *       "cidrs": [
         *         "192.0.2.0/24"
         *       ],
         *       "expires_in_seconds": 7200,
         *       "hostnames": [
         *         "pi-*"
         *       ],
         *       "labels": {
         *         "site": "attic"
         *       },
         *       "uses": 20
         *     }
         */
        TokenRequest: {
            /**
             * Format: uuid
             * @description A known host: whoever registers with the token takes its place.
             * @default null
             */
            agent_id: string | null;
            /**
             * @description Networks of which the host's address has to be in one; at most 32. None: any address.
             * @default null
             */
            cidrs: string[] | null;
            /**
             * Format: int64
             * @description Default 86,400; at most a year.
             * @default null
             */
            expires_in_seconds: number | null;
            /**
             * @description `namespace/name` of the fleet that the hosts join.
             * @default null
             */
            fleet: string | null;
            /**
             * @description Patterns of host names (`*` is any text, `?` any character) of which the host's has to match one;
             *     at most 64. None: any name.
             * @default null
             */
            hostnames: string[] | null;
            /** @default null */
            labels: components["schemas"]["BTreeMap"] | null;
            /**
             * Format: int64
             * @description How many hosts can register with it; 0 is any number of them. Default 1.
             * @default null
             */
            uses: number | null;
        };
        /**
         * @description A token, without the token.
         * @example {
         *       "cluster_uid": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10",
         *       "fence": 3,
         *       "fleet_name": "racks",
         *       "fleet_namespace": "lab",
         *       "hash": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
         *       "public_id": "k7q2m9xw4t",
         *       "ttl_seconds": 86400,
         *       "uses": 1
         *     }
         */
        TokenToPublish: {
            cidrs?: string[];
            /**
             * Format: uuid
             * @description UID of the cluster's namespace kube-system.
             */
            cluster_uid: string;
            /**
             * Format: int64
             * @description Number of this leadership of the operator; one with a lower number than another before is refused.
             */
            fence?: number | null;
            fleet_name: string;
            fleet_namespace: string;
            /** @description SHA-256 of the token's text, 64 hexadecimal characters. */
            hash: string;
            hostnames?: string[];
            labels?: components["schemas"]["BTreeMap"];
            /**
             * Format: int32
             * @description How long earlier revisions can still be used; none without it.
             */
            overlap_seconds?: number;
            /** @description The token's part that may be shown. */
            public_id?: string | null;
            /**
             * Format: int64
             * @description How long it can be used from when it was published first, on the server's clock.
             */
            ttl_seconds: number;
            /**
             * Format: int64
             * @description 0 is any number of hosts.
             */
            uses: number;
        };
        /** @description A command as the original tells it. */
        Tracked: {
            /** Format: uuid */
            agent_id: string;
            /** @description Nothing more will come: there is a result, or there never will be one. */
            done: boolean;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            queued_at: string;
            result?: components["schemas"]["TrackedResult"] | null;
            /** @description Ours: `queued`, `sent`, `running`, `done`, `failed`, `expired`, `cancelled`. */
            state: string;
            /** @description As the agent calls it. */
            type: string;
        };
        /** @description What the agent answered, or why it did not. */
        TrackedResult: {
            error?: string | null;
            /** Format: uuid */
            id: string;
            /** @description In the form of the command; null with an error. */
            payload?: unknown;
            type: string;
        };
        /**
         * @description Which hosts are to be updated.
         * @example {
         *       "agent_ids": [
         *         "f670d4c9-5871-4ac6-b273-03452795f8c4"
         *       ]
         *     }
         */
        UpdateRequest: {
            /** @description UUIDs; one that stands twice counts once. As many as fit into 64 KiB, about 1,600. */
            agent_ids: string[];
        };
        /**
         * @description What waits, as of the host's last word.
         * @example {
         *       "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4",
         *       "package_manager": "apt",
         *       "packages": [
         *         {
         *           "name": "openssl",
         *           "security": true,
         *           "version": "3.0.17-1"
         *         }
         *       ],
         *       "pending_count": 3,
         *       "reboot_required": true,
         *       "security_count": 1,
         *       "updated_at": "2026-11-23T17:56:54Z"
         *     }
         */
        UpdateStatus: {
            /** Format: uuid */
            agent_id: string;
            package_manager: string;
            /** @description By name; those that the agent names, which may be fewer than wait. */
            packages: components["schemas"]["PendingPackage"][];
            /** Format: int64 */
            pending_count: number;
            /** @description An installed update waits for a restart of the host. */
            reboot_required: boolean;
            /**
             * Format: int64
             * @description Of those that wait.
             */
            security_count: number;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "commit": "4f1c2a9",
         *       "date": "2026-11-24",
         *       "version": "0.1.0"
         *     }
         */
        Version: {
            /** @description `unknown` when the build was not stamped. */
            commit: string;
            /** @description `unknown` when the build was not stamped. */
            date: string;
            version: string;
        };
        /** @description A workload. Values are null where its runtime does not tell them. */
        Workload: {
            /** Format: uuid */
            agent_id: string;
            /**
             * Format: int64
             * @description Bytes since its start.
             */
            block_read_bytes?: number | null;
            /**
             * Format: int64
             * @description Bytes since its start.
             */
            block_write_bytes?: number | null;
            /** @description Id that the runtime gives it, unique on its host. */
            container_id: string;
            /**
             * Format: int64
             * @description Processors it may use.
             */
            cpu_cores?: number | null;
            /**
             * Format: double
             * @description % of one processor, so it can exceed 100.
             */
            cpu_percent?: number | null;
            /** @description The runtime's health check: `healthy`, `unhealthy`, `starting`. */
            health?: string | null;
            hostname: string;
            /** @description Empty where there is none. */
            image: string;
            /** @description `container`, `lxc`, `vm` or `pod`. */
            kind: string;
            /** Format: int64 */
            memory_bytes?: number | null;
            /**
             * Format: int64
             * @description Bytes it may use.
             */
            memory_limit?: number | null;
            name: string;
            /** @description Where its name counts: the namespace of a pod. */
            namespace?: string | null;
            /**
             * Format: int64
             * @description Bytes since its start.
             */
            net_rx_bytes?: number | null;
            /**
             * Format: int64
             * @description Bytes since its start.
             */
            net_tx_bytes?: number | null;
            /**
             * Format: int64
             * @description How often the runtime restarted it.
             */
            restarts?: number | null;
            /** @description What runs it: `docker`, `proxmox`, … */
            source: string;
            /** @description The runtime's word: `running`, `exited`, `stopped`, … */
            state: string;
            /**
             * Format: date-time
             * @description Of the host's newest list.
             */
            updated_at: string;
        };
        /** @description A part of the list. */
        WorkloadPage: {
            /** @description There is a next page. */
            more: boolean;
            /**
             * Format: int64
             * @description Of this answer, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description Workloads of a page.
             */
            size: number;
            workloads: components["schemas"]["Workload"][];
        };
    };
    responses: {
        /** @description The body is not what is expected, or an id is not a UUID in lower case with hyphens */
        BadBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description The id is not a UUID in lower case with hyphens */
        BadId: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description A fault of the server */
        Fault: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description Who calls may not do this, by role or by the API token's scope, or the request comes from another site's page */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description The body is too large */
        LargeBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description Nobody is signed in */
        NotSignedIn: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description The request comes from another site's page */
        OtherSite: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description The body did not arrive in time */
        SlowBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description Too many requests */
        TooOften: {
            headers: {
                /** @description Seconds to wait */
                "retry-after"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description The database is away, or the server is busy or stopping */
        Unavailable: {
            headers: {
                /** @description Seconds to wait */
                "retry-after"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description No agent has this id and secret */
        UnknownAgent: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
        /** @description The body's Content-Encoding is none of gzip, zstd and identity */
        UnknownCoding: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemBody"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    set_label: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
                /** @description Key of the label */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelValue"];
            };
        };
        responses: {
            /** @description Give a host a label */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
            /** @description Key or value cannot be those of a label, or the host has too many */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            /** @description The key is reserved, or who is signed in may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            /** @description The server gave the host a label with this key */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_label: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
                /** @description Key of the label */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The host does not have it any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            /** @description The server gave it, or who is signed in may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description There is no such host, or it has no such label */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    purge_agents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove hosts that have been silent for 7 days */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Purged"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    track_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the command */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of a command */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tracked"];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such command */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    scan_disk: {
        parameters: {
            query: {
                /** @description UUID of the host */
                agent: string;
                /** @description Absolute; without it the host's main file system */
                path?: string;
                /** @description How many; default 20 */
                top_n?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        command_id: string;
                        message: string;
                    };
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            /** @description Ten commands wait for this host already */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_enrolments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hosts that wait for approval */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    approve_enrolment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Approval"] | null;
            };
        };
        responses: {
            /** @description Its next registration succeeds */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description No host waits under this id */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    deny_enrolment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is refused until it has not asked for a week */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description No host waits under this id */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    fetch_logs: {
        parameters: {
            query: {
                /** @description UUID of the host */
                agent: string;
                /** @description DEBUG to EMERGENCY; anything else is WARNING */
                level?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        command_id: string;
                        message: string;
                    };
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            /** @description Ten commands wait for this host already */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    diagnose_network: {
        parameters: {
            query: {
                /** @description ping, traceroute, connect, netstat or dns */
                action: string;
                /** @description UUID of the host */
                agent: string;
                /** @description A host; for connect host:port; not for netstat */
                target?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        command_id: string;
                        message: string;
                    };
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            /** @description Ten commands wait for this host already */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    platforms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Platforms whose binaries the server has */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedPlatform"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    provision: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProvisionRequest"];
            };
        };
        responses: {
            /** @description Make a token for a host, and tell how to install an agent there */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provision"];
                };
            };
            /** @description The platform is not known, or the address of the server cannot be told */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            /** @description What agents have to trust cannot be read */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    provision_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description A configuration */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The same, indented */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    download_release: {
        parameters: {
            query?: {
                /** @description A registration token */
                token?: string;
            };
            header?: never;
            path: {
                /** @description As in the list of platforms */
                filename: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The part that `range` asks for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The name is no text */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description The file does not have the part that `range` asks for */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            /** @description The file is not what its checksum says */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the session */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description That browser is signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such session */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_smtp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How mail is sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SmtpSettings"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_smtp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SmtpWanted"];
            };
        };
        responses: {
            /** @description As it is kept now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SmtpSettings"];
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            /** @description A password is given and the server has no key to encrypt it, or it is busy */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    test_smtp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SmtpTrial"];
            };
        };
        responses: {
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            /** @description This version sends no mail */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_thresholds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Thresholds"];
            };
        };
        responses: {
            /** @description As they hold now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thresholds"];
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Registration tokens, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenRequest"] | null;
            };
        };
        responses: {
            /** @description Make a registration token */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the token */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It cannot be used any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such token, or it was revoked before */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No token can be used any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    push_update: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRequest"];
            };
        };
        responses: {
            /** @description Push the newest release to hosts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pushed"];
                };
            };
            /** @description No host is named, an id is no UUID, or the address of the server cannot be told */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accounts, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description The account can be used */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A name, password or role that is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            /** @description Admins can make viewers only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            /** @description There is a user with this name */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is one's own or that of the last superadmin, or the id is not a UUID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            /** @description Admins can remove viewers only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description There is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    disable_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Disabled"];
            };
        };
        responses: {
            /** @description So it is */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is one's own or that of the last superadmin, or the request is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            /** @description Admins can disable viewers only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description There is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_user_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description The password holds */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The password is not possible, or the account is one's own */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            /** @description Admins can do so for viewers only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description There is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_user_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRole"];
            };
        };
        responses: {
            /** @description The role holds */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such role, or it is that of the last superadmin */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sessions of an account, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenSession"][];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    end_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is signed out everywhere */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    poll_command: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 2: the agent runs no command twice, however often it gets it, and knows `CANCEL`
                 * @example 2
                 */
                "x-spectra-protocol"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A command; its `payload` is base64 of a JSON document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01a20f8f-6807-71ad-9782-146607007e2d",
                     *       "payload": "eyJtaW5fbGV2ZWwiOiJXQVJOSU5HIn0=",
                     *       "type": "FETCH_LOGS"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            /** @description No command */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnknownAgent"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    store_command_progress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The progress */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "01a20f8f-6807-71ad-9782-146607007e2d",
                 *       "payload": {
                 *         "ping_results": [
                 *           {
                 *             "rtt": 57446,
                 *             "seq": 0,
                 *             "success": true
                 *           }
                 *         ]
                 *       },
                 *       "sequence": 1
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Received */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["UnknownAgent"];
            403: components["responses"]["OtherSite"];
            408: components["responses"]["SlowBody"];
            /** @description Larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    store_command_result: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The result */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "01a20f8f-6807-71ad-9782-146607007e2d",
                 *       "payload": [],
                 *       "type": "FETCH_LOGS"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Received */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["UnknownAgent"];
            403: components["responses"]["OtherSite"];
            408: components["responses"]["SlowBody"];
            /** @description Larger than 4 MiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    agent_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the server wants of the agent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            401: components["responses"]["UnknownAgent"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    enrol_pod: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Token of the service account and facts of the host */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "info": {
                 *         "hostname": "node-a",
                 *         "os": "linux"
                 *       },
                 *       "token": "eyJhbGciOiJSUzI1NiIs…"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The node's agent has another secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodEnrolled"];
                };
            };
            /** @description A new agent */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodEnrolled"];
                };
            };
            /** @description Not the JSON that is expected, or facts that cannot be kept */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description The token is not good, or not made for this server */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description No fleet lets this pod enrol, the fleet is full, or an admin denied the node */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description The server is not told of the cluster */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            /** @description A later pod runs on the node, or an admin has to approve it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description More than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    store_metrics: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description gzip, zstd, zstd-spectra-1 or identity
                 * @example identity
                 */
                "content-encoding"?: string | null;
                /**
                 * @description The agent's clock, unix milliseconds
                 * @example 1795453205000
                 */
                "x-spectra-clock"?: number | null;
                /**
                 * @description `stopped` or `asleep`: the agent takes its leave
                 * @example stopped
                 */
                "x-spectra-leaving"?: string | null;
                /**
                 * @description First readings of the agent's processes of which more will come: microseconds since 1970, separated by commas
                 * @example 1795453205000000
                 */
                "x-spectra-lives"?: string | null;
                /**
                 * @description 2; without it, what can never be taken is answered with 413 in place of 400
                 * @example 2
                 */
                "x-spectra-protocol"?: number | null;
                /**
                 * @description Number of the first envelope of the body in its stream, which begins with 1
                 * @example 1
                 */
                "x-spectra-sequence"?: number | null;
                /**
                 * @description New at each start of the agent; together with x-spectra-sequence
                 * @example f670d4c9-5871-4ac6-b273-03452795f8c4
                 */
                "x-spectra-stream"?: string | null;
                /**
                 * @description 1: nothing follows in this stream, on purpose
                 * @example 1
                 */
                "x-spectra-stream-end"?: string | null;
                /**
                 * @description Other streams (UUIDs, separated by commas) of the agent that go on beside this one
                 * @example
                 */
                "x-spectra-streams-open"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        /** @description Envelopes */
        requestBody: {
            content: {
                /**
                 * @example [
                 *       {
                 *         "data": {
                 *           "ram_available": 23984660480,
                 *           "ram_total": 25276518400,
                 *           "ram_used": 1291857920,
                 *           "ram_used_pct": 5.11,
                 *           "swap_pct": 0,
                 *           "swap_total": 0,
                 *           "swap_used": 0
                 *         },
                 *         "hostname": "pi",
                 *         "timestamp": "2026-11-23T17:56:00.002282Z",
                 *         "type": "memory"
                 *       }
                 *     ]
                 */
                "application/json": Record<string, never>[];
            };
        };
        responses: {
            /** @description Stored */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body cannot be read. Agents without `x-spectra-protocol` get 413, the only status on which they drop what would never be taken */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["UnknownAgent"];
            403: components["responses"]["OtherSite"];
            408: components["responses"]["SlowBody"];
            /** @description Too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            /** @description Not stored: the queue is full or the database away; send it again */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    register_agent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Token and facts of the host, of which only `hostname` is needed */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "info": {
                 *         "agent_commit": "4f1c2a9",
                 *         "agent_version": "0.1.0",
                 *         "arch": "arm64",
                 *         "board_id": "10000000abcdef01",
                 *         "boot_time": 1795453205,
                 *         "cpu_cores": 4,
                 *         "cpu_model": "Cortex-A76",
                 *         "hardware": "raspberry-pi",
                 *         "hostname": "pi",
                 *         "ips": [
                 *           "192.0.2.2"
                 *         ],
                 *         "kernel": "6.18.44",
                 *         "machine_id": "5f0d1c2b3a4958677685940312213040",
                 *         "os": "linux",
                 *         "platform": "debian",
                 *         "platform_ver": "13",
                 *         "ram_total": 8453591040
                 *       },
                 *       "token": "spt_k7q2m9xw4t.4Zr8vV0kqQf2YwN1sJcXe6bH3uLgT5aPdMiRoKyWnFE"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description A known host has another secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
            /** @description A new host */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
            /** @description Not the JSON that is expected, or facts that cannot be kept */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description The token is unknown, used, expired or revoked */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description The token is not for this host, its fleet is full, or an admin denied it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            /** @description An admin has to approve the host; the token is not used */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description More than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_agents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every host, by host name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentSummary"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentDetails"];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The host is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_agent_alerts: {
        parameters: {
            query?: {
                /** @description 50 where it is missing */
                limit?: number;
                /** @description How many to leave out */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alerts of a host, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>[];
                };
            };
            /** @description `limit` or `offset` is not possible, or the id is no UUID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_applications: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Installed packages and programs of a host, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Architecture that it is built for; empty when the agent does not say */
                        arch: string;
                        /** @description When this version was installed, Unix seconds; null when nobody knows */
                        installed_at: number | null;
                        /** @description Name of the package or program */
                        name: string;
                        /** @description What it takes on the disk; null when nobody knows */
                        size_bytes: number | null;
                        /** Format: date-time */
                        updated_at: string;
                        /** @description Maintainer or publisher; empty when the package manager does not say */
                        vendor: string;
                        /** @description Version as the package manager writes it */
                        version: string;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_commands: {
        parameters: {
            query?: {
                /** @description Those asked for before this command */
                before?: string;
                /** @description Default 50 */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Commands of a host, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandView"][];
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandRequest"];
            };
        };
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandView"];
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            /** @description The host's policy, or your role, does not allow it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            /** @description Ten commands wait for this host already, or too many requests */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    host_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is kept for a host, by key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_host_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigEntry"];
            };
        };
        responses: {
            /** @description It is kept */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such key, or the value has a NUL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_host_config: {
        parameters: {
            query: {
                /** @description Which key */
                key: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description None is kept */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `key` is missing */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    workload_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: cpu_percent, memory_bytes
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Workloads: containers, virtual machines, pods */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Read from block devices since its start, bytes */
                        block_read_bytes: number | null;
                        /** @description Written to block devices since its start, bytes */
                        block_write_bytes: number | null;
                        /** @description Id that the runtime gives it, unique on its host */
                        container_id: string;
                        /** @description Processors it may use */
                        cpu_cores: number;
                        /** @description Use of processors, % of one processor */
                        cpu_percent: number;
                        /** @description The runtime's health check: `healthy`, `unhealthy`, `starting`; null without one */
                        health: string | null;
                        /** @description Image reference; empty where there is none */
                        image: string;
                        /** @description `container`, `lxc`, `vm` or `pod` */
                        kind: string;
                        /** @description Memory in use, without page cache that can be dropped, bytes */
                        memory_bytes: number;
                        /** @description Memory it may use; 0 without a limit, bytes */
                        memory_limit: number;
                        /** @description Name */
                        name: string;
                        /** @description Where its name counts: the namespace of a pod; null where there is none */
                        namespace: string | null;
                        /** @description Received since its start, bytes */
                        net_rx_bytes: number;
                        /** @description Sent since its start, bytes */
                        net_tx_bytes: number;
                        /** @description How often the runtime restarted it; null when it does not count */
                        restarts: number | null;
                        /** @description What runs it: `docker`, `proxmox`, … */
                        source: string;
                        /** @description The runtime's word: `running`, `exited`, `stopped`, … */
                        state: string;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    workload_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Workloads: containers, virtual machines, pods: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Read from block devices since its start, bytes */
                        block_read_bytes: number | null;
                        /** @description Written to block devices since its start, bytes */
                        block_write_bytes: number | null;
                        /** @description Id that the runtime gives it, unique on its host */
                        container_id: string;
                        /** @description Processors it may use */
                        cpu_cores: number;
                        /** @description Use of processors, % of one processor */
                        cpu_percent: number;
                        /** @description The runtime's health check: `healthy`, `unhealthy`, `starting`; null without one */
                        health: string | null;
                        /** @description Image reference; empty where there is none */
                        image: string;
                        /** @description `container`, `lxc`, `vm` or `pod` */
                        kind: string;
                        /** @description Memory in use, without page cache that can be dropped, bytes */
                        memory_bytes: number;
                        /** @description Memory it may use; 0 without a limit, bytes */
                        memory_limit: number;
                        /** @description Name */
                        name: string;
                        /** @description Where its name counts: the namespace of a pod; null where there is none */
                        namespace: string | null;
                        /** @description Received since its start, bytes */
                        net_rx_bytes: number;
                        /** @description Sent since its start, bytes */
                        net_tx_bytes: number;
                        /** @description How often the runtime restarted it; null when it does not count */
                        restarts: number | null;
                        /** @description What runs it: `docker`, `proxmox`, … */
                        source: string;
                        /** @description The runtime's word: `running`, `exited`, `stopped`, … */
                        state: string;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    container_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: cpu_percent, memory_bytes
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Workloads: containers, virtual machines, pods */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Read from block devices since its start, bytes */
                        block_read_bytes: number | null;
                        /** @description Written to block devices since its start, bytes */
                        block_write_bytes: number | null;
                        /** @description Id that the runtime gives it, unique on its host */
                        container_id: string;
                        /** @description Processors it may use */
                        cpu_cores: number;
                        /** @description Use of processors, % of one processor */
                        cpu_percent: number;
                        /** @description The runtime's health check: `healthy`, `unhealthy`, `starting`; null without one */
                        health: string | null;
                        /** @description Image reference; empty where there is none */
                        image: string;
                        /** @description `container`, `lxc`, `vm` or `pod` */
                        kind: string;
                        /** @description Memory in use, without page cache that can be dropped, bytes */
                        memory_bytes: number;
                        /** @description Memory it may use; 0 without a limit, bytes */
                        memory_limit: number;
                        /** @description Name */
                        name: string;
                        /** @description Where its name counts: the namespace of a pod; null where there is none */
                        namespace: string | null;
                        /** @description Received since its start, bytes */
                        net_rx_bytes: number;
                        /** @description Sent since its start, bytes */
                        net_tx_bytes: number;
                        /** @description How often the runtime restarted it; null when it does not count */
                        restarts: number | null;
                        /** @description What runs it: `docker`, `proxmox`, … */
                        source: string;
                        /** @description The runtime's word: `running`, `exited`, `stopped`, … */
                        state: string;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    container_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Workloads: containers, virtual machines, pods: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Read from block devices since its start, bytes */
                        block_read_bytes: number | null;
                        /** @description Written to block devices since its start, bytes */
                        block_write_bytes: number | null;
                        /** @description Id that the runtime gives it, unique on its host */
                        container_id: string;
                        /** @description Processors it may use */
                        cpu_cores: number;
                        /** @description Use of processors, % of one processor */
                        cpu_percent: number;
                        /** @description The runtime's health check: `healthy`, `unhealthy`, `starting`; null without one */
                        health: string | null;
                        /** @description Image reference; empty where there is none */
                        image: string;
                        /** @description `container`, `lxc`, `vm` or `pod` */
                        kind: string;
                        /** @description Memory in use, without page cache that can be dropped, bytes */
                        memory_bytes: number;
                        /** @description Memory it may use; 0 without a limit, bytes */
                        memory_limit: number;
                        /** @description Name */
                        name: string;
                        /** @description Where its name counts: the namespace of a pod; null where there is none */
                        namespace: string | null;
                        /** @description Received since its start, bytes */
                        net_rx_bytes: number;
                        /** @description Sent since its start, bytes */
                        net_tx_bytes: number;
                        /** @description How often the runtime restarted it; null when it does not count */
                        restarts: number | null;
                        /** @description What runs it: `docker`, `proxmox`, … */
                        source: string;
                        /** @description The runtime's word: `running`, `exited`, `stopped`, … */
                        state: string;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    cpu_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: usage, load_1m, load_5m, load_15m, iowait, user, system, nice, irq, steal
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Use of the processors and load averages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Busy share of each logical processor, in index order; null in buckets, % */
                        core_usages: number[] | null;
                        /** @description Share spent waiting for disks, % */
                        iowait: number | null;
                        /** @description Share in hard and soft interrupts, % */
                        irq: number | null;
                        /** @description Load average over 1 minute */
                        load_1m: number | null;
                        /** @description Load average over 5 minutes */
                        load_5m: number | null;
                        /** @description Load average over 15 minutes */
                        load_15m: number | null;
                        /** @description Share of niced user mode, % */
                        nice: number | null;
                        /** @description Share taken by the hypervisor, % */
                        steal: number | null;
                        /** @description Share in kernel mode, % */
                        system: number | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Busy share of the whole machine, % */
                        usage: number | null;
                        /** @description Share in user mode, without nice, % */
                        user: number | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    cpu_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Use of the processors and load averages: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Busy share of each logical processor, in index order; null in buckets, % */
                        core_usages: number[] | null;
                        /** @description Share spent waiting for disks, % */
                        iowait: number | null;
                        /** @description Share in hard and soft interrupts, % */
                        irq: number | null;
                        /** @description Load average over 1 minute */
                        load_1m: number | null;
                        /** @description Load average over 5 minutes */
                        load_5m: number | null;
                        /** @description Load average over 15 minutes */
                        load_15m: number | null;
                        /** @description Share of niced user mode, % */
                        nice: number | null;
                        /** @description Share taken by the hypervisor, % */
                        steal: number | null;
                        /** @description Share in kernel mode, % */
                        system: number | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Busy share of the whole machine, % */
                        usage: number | null;
                        /** @description Share in user mode, without nice, % */
                        user: number | null;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    disk_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: total_bytes, used_bytes, free_bytes, used_percent, inodes_total, inodes_used, inodes_percent
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Space and inodes of file systems */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description What is mounted */
                        device: string;
                        /** @description `local` or `other` */
                        disk_type: string;
                        /** @description Errors that the file system has found in itself since it was last checked; of ext4 */
                        errors: number | null;
                        /** @description The device does not work, so that there are no amounts */
                        failed: boolean | null;
                        /** @description Type of the file system */
                        filesystem: string;
                        /** @description Available to ordinary users, bytes */
                        free_bytes: number;
                        /** @description Inodes in use, share of all, % */
                        inodes_percent: number;
                        /** @description Inodes; 0 where the file system has none */
                        inodes_total: number;
                        /** @description Inodes in use */
                        inodes_used: number;
                        /** @description Where it is mounted */
                        mountpoint: string;
                        /** @description Nothing can be written; null when the agent does not say */
                        read_only: boolean | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Size, bytes */
                        total_bytes: number;
                        /** @description In use; blocks reserved for root count as free, bytes */
                        used_bytes: number | null;
                        /** @description In use, share of the size, % */
                        used_percent: number;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    disk_forecast: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description When the file systems of a host will be full */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiskForecast"][];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    disk_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Space and inodes of file systems: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description What is mounted */
                        device: string;
                        /** @description `local` or `other` */
                        disk_type: string;
                        /** @description Errors that the file system has found in itself since it was last checked; of ext4 */
                        errors: number | null;
                        /** @description The device does not work, so that there are no amounts */
                        failed: boolean | null;
                        /** @description Type of the file system */
                        filesystem: string;
                        /** @description Available to ordinary users, bytes */
                        free_bytes: number;
                        /** @description Inodes in use, share of all, % */
                        inodes_percent: number;
                        /** @description Inodes; 0 where the file system has none */
                        inodes_total: number;
                        /** @description Inodes in use */
                        inodes_used: number;
                        /** @description Where it is mounted */
                        mountpoint: string;
                        /** @description Nothing can be written; null when the agent does not say */
                        read_only: boolean | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Size, bytes */
                        total_bytes: number;
                        /** @description In use; blocks reserved for root count as free, bytes */
                        used_bytes: number | null;
                        /** @description In use, share of the size, % */
                        used_percent: number;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    disk_io_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: read_bytes, write_bytes, read_ops, write_ops, read_latency, write_latency, io_in_progress, busy_percent
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Traffic of block devices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Share of the interval with a request in flight, % */
                        busy_percent: number | null;
                        /** @description Kernel name of the device */
                        device: string;
                        /** @description Requests in flight at the moment of reading */
                        io_in_progress: number | null;
                        /** @description Read, bytes/s */
                        read_bytes: number | null;
                        /** @description Time spent reading during the interval, over all reads, ms */
                        read_latency: number | null;
                        /** @description Reads completed, 1/s */
                        read_ops: number | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Written, bytes/s */
                        write_bytes: number | null;
                        /** @description Time spent writing during the interval, over all writes, ms */
                        write_latency: number | null;
                        /** @description Writes completed, 1/s */
                        write_ops: number | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    disk_io_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Traffic of block devices: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Share of the interval with a request in flight, % */
                        busy_percent: number | null;
                        /** @description Kernel name of the device */
                        device: string;
                        /** @description Requests in flight at the moment of reading */
                        io_in_progress: number | null;
                        /** @description Read, bytes/s */
                        read_bytes: number | null;
                        /** @description Time spent reading during the interval, over all reads, ms */
                        read_latency: number | null;
                        /** @description Reads completed, 1/s */
                        read_ops: number | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Written, bytes/s */
                        write_bytes: number | null;
                        /** @description Time spent writing during the interval, over all writes, ms */
                        write_latency: number | null;
                        /** @description Writes completed, 1/s */
                        write_ops: number | null;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    drive_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: spare_percent, spare_threshold_percent, temperature
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Health of drives */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description It sleeps and was not woken: the rest is what was last known */
                        asleep: boolean | null;
                        /** @description Card identification register of `emmc` and `sd`, hexadecimal */
                        cid: string | null;
                        /** @description As the kernel names it: `sda`, `nvme0n1`, `mmcblk0` */
                        device: string;
                        /** @description It says of itself that it fails, or soon will; null where it does not judge */
                        failing: boolean | null;
                        /** @description Revision of its firmware */
                        firmware: string | null;
                        /** @description `hdd`, `ssd`, `nvme`, `emmc` or `sd` */
                        kind: string | null;
                        /** @description Month and year of making of `emmc` and `sd` */
                        made: string | null;
                        /** @description Data that could not be had back */
                        media_errors: number | null;
                        /** @description Model */
                        model: string | null;
                        /** @description Sectors that wait to be replaced */
                        pending_sectors: number | null;
                        /** @description How often it was switched on */
                        power_cycles: number | null;
                        /** @description Time it has been running, h */
                        power_on_hours: number | null;
                        /** @description Read in its whole life, bytes */
                        read_bytes: number | null;
                        /** @description Sectors that were replaced */
                        reallocated_sectors: number | null;
                        /** @description Serial number */
                        serial: string | null;
                        /** @description Size, bytes */
                        size_bytes: number | null;
                        /** @description Spare blocks that are left, % */
                        spare_percent: number | null;
                        /** @description The drive warns when fewer spare blocks are left, % */
                        spare_threshold_percent: number | null;
                        /** @description Temperature, °C */
                        temperature: number | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Power losses without a word before */
                        unsafe_shutdowns: number | null;
                        /** @description What is wrong with it; null if nothing is */
                        warning: string | null;
                        /** @description Used up of the writing it was made for; 100 where it is beyond, % */
                        wear_percent: number | null;
                        /** @description Written in its whole life, bytes */
                        written_bytes: number | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    drive_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Health of drives: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description It sleeps and was not woken: the rest is what was last known */
                        asleep: boolean | null;
                        /** @description Card identification register of `emmc` and `sd`, hexadecimal */
                        cid: string | null;
                        /** @description As the kernel names it: `sda`, `nvme0n1`, `mmcblk0` */
                        device: string;
                        /** @description It says of itself that it fails, or soon will; null where it does not judge */
                        failing: boolean | null;
                        /** @description Revision of its firmware */
                        firmware: string | null;
                        /** @description `hdd`, `ssd`, `nvme`, `emmc` or `sd` */
                        kind: string | null;
                        /** @description Month and year of making of `emmc` and `sd` */
                        made: string | null;
                        /** @description Data that could not be had back */
                        media_errors: number | null;
                        /** @description Model */
                        model: string | null;
                        /** @description Sectors that wait to be replaced */
                        pending_sectors: number | null;
                        /** @description How often it was switched on */
                        power_cycles: number | null;
                        /** @description Time it has been running, h */
                        power_on_hours: number | null;
                        /** @description Read in its whole life, bytes */
                        read_bytes: number | null;
                        /** @description Sectors that were replaced */
                        reallocated_sectors: number | null;
                        /** @description Serial number */
                        serial: string | null;
                        /** @description Size, bytes */
                        size_bytes: number | null;
                        /** @description Spare blocks that are left, % */
                        spare_percent: number | null;
                        /** @description The drive warns when fewer spare blocks are left, % */
                        spare_threshold_percent: number | null;
                        /** @description Temperature, °C */
                        temperature: number | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Power losses without a word before */
                        unsafe_shutdowns: number | null;
                        /** @description What is wrong with it; null if nothing is */
                        warning: string | null;
                        /** @description Used up of the writing it was made for; 100 where it is beyond, % */
                        wear_percent: number | null;
                        /** @description Written in its whole life, bytes */
                        written_bytes: number | null;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    host_events: {
        parameters: {
            query?: {
                /**
                 * @description Only of this kind
                 * @example rebooted
                 */
                kind?: string;
                /** @description From 1 */
                page?: number;
                /** @description Events of a page, at most 250; default 25 */
                size?: number;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened to a host, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description No such kind or page */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    facts_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket:
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the host is: system, kernel, board, processor */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Architecture, `amd64` */
                        arch: string | null;
                        /** @description Name of the machine or its board */
                        board_name: string | null;
                        /** @description Maker of the machine or its board */
                        board_vendor: string | null;
                        /** @description Id of the boot */
                        boot_id: string | null;
                        /** @description What runs the container that the host is; null outside */
                        container: string | null;
                        /** @description Processor */
                        cpu_model: string | null;
                        /** @description Version of its firmware */
                        firmware: string | null;
                        /** @description `raspberry-pi`, `container`, `virtual-machine` or `bare-metal` */
                        hardware: string | null;
                        /** @description Release of the kernel */
                        kernel: string | null;
                        /** @description Which build of it */
                        kernel_build: string | null;
                        /** @description Id of the installation */
                        machine_id: string | null;
                        /** @description Revision of its microcode */
                        microcode: string | null;
                        /** @description Operating system, for people */
                        os_name: string | null;
                        /** @description Its short name, `debian` */
                        platform: string | null;
                        /** @description Its version */
                        platform_version: string | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Time zone, `Europe/Berlin` */
                        time_zone: string | null;
                        /** @description Hypervisor below; null on metal */
                        virtualization: string | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    facts_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the host is: system, kernel, board, processor: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Architecture, `amd64` */
                        arch: string | null;
                        /** @description Name of the machine or its board */
                        board_name: string | null;
                        /** @description Maker of the machine or its board */
                        board_vendor: string | null;
                        /** @description Id of the boot */
                        boot_id: string | null;
                        /** @description What runs the container that the host is; null outside */
                        container: string | null;
                        /** @description Processor */
                        cpu_model: string | null;
                        /** @description Version of its firmware */
                        firmware: string | null;
                        /** @description `raspberry-pi`, `container`, `virtual-machine` or `bare-metal` */
                        hardware: string | null;
                        /** @description Release of the kernel */
                        kernel: string | null;
                        /** @description Which build of it */
                        kernel_build: string | null;
                        /** @description Id of the installation */
                        machine_id: string | null;
                        /** @description Revision of its microcode */
                        microcode: string | null;
                        /** @description Operating system, for people */
                        os_name: string | null;
                        /** @description Its short name, `debian` */
                        platform: string | null;
                        /** @description Its version */
                        platform_version: string | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Time zone, `Europe/Berlin` */
                        time_zone: string | null;
                        /** @description Hypervisor below; null on metal */
                        virtualization: string | null;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_gaps: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Missing measurements of a host, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Gap"][];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    gpu_use_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: busy_percent, memory_busy_percent, memory_used_bytes, memory_total_bytes
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Graphics processors */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Time in which it computed, % */
                        busy_percent: number | null;
                        /** @description Name, unique on its host */
                        gpu: string;
                        /** @description Time in which its memory was read or written, % */
                        memory_busy_percent: number | null;
                        /** @description Own memory, bytes */
                        memory_total_bytes: number | null;
                        /** @description Own memory in use, bytes */
                        memory_used_bytes: number | null;
                        /** @description What it is, as far as the system says */
                        model: string | null;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    gpu_use_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Graphics processors: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Time in which it computed, % */
                        busy_percent: number | null;
                        /** @description Name, unique on its host */
                        gpu: string;
                        /** @description Time in which its memory was read or written, % */
                        memory_busy_percent: number | null;
                        /** @description Own memory, bytes */
                        memory_total_bytes: number | null;
                        /** @description Own memory in use, bytes */
                        memory_used_bytes: number | null;
                        /** @description What it is, as far as the system says */
                        model: string | null;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    kernel_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: files_open, conntrack_entries
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Open files, followed connections, kills for want of memory */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Connections that the firewall follows; null where it follows none */
                        conntrack_entries: number | null;
                        /** @description Connections that it can follow */
                        conntrack_max: number | null;
                        /** @description Open files that there can be; null without a limit */
                        files_max: number | null;
                        /** @description Open files of all processes */
                        files_open: number | null;
                        /** @description Processes killed for want of memory since the host's start */
                        oom_kills: number | null;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    kernel_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Open files, followed connections, kills for want of memory: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Connections that the firewall follows; null where it follows none */
                        conntrack_entries: number | null;
                        /** @description Connections that it can follow */
                        conntrack_max: number | null;
                        /** @description Open files that there can be; null without a limit */
                        files_max: number | null;
                        /** @description Open files of all processes */
                        files_open: number | null;
                        /** @description Processes killed for want of memory since the host's start */
                        oom_kills: number | null;
                        /** Format: date-time */
                        time: string;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    agent_labels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Labels of a host; given by people first, each by key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"][];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    memory_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: ram_total, ram_used, ram_available, ram_percent, swap_total, swap_used, swap_percent, cached, buffers
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Main memory and swap */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Block device buffers, bytes */
                        buffers: number | null;
                        /** @description Page cache, bytes */
                        cached: number | null;
                        /** @description Available to new programs without swapping, bytes */
                        ram_available: number | null;
                        /** @description In use, share of the total, % */
                        ram_percent: number | null;
                        /** @description Main memory, bytes */
                        ram_total: number | null;
                        /** @description In use: total less available, bytes */
                        ram_used: number | null;
                        /** @description Swap in use, share of the total, % */
                        swap_percent: number | null;
                        /** @description Swap space; 0 without swap, bytes */
                        swap_total: number | null;
                        /** @description Swap in use, bytes */
                        swap_used: number | null;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    memory_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Main memory and swap: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Block device buffers, bytes */
                        buffers: number | null;
                        /** @description Page cache, bytes */
                        cached: number | null;
                        /** @description Available to new programs without swapping, bytes */
                        ram_available: number | null;
                        /** @description In use, share of the total, % */
                        ram_percent: number | null;
                        /** @description Main memory, bytes */
                        ram_total: number | null;
                        /** @description In use: total less available, bytes */
                        ram_used: number | null;
                        /** @description Swap in use, share of the total, % */
                        swap_percent: number | null;
                        /** @description Swap space; 0 without swap, bytes */
                        swap_total: number | null;
                        /** @description Swap in use, bytes */
                        swap_used: number | null;
                        /** Format: date-time */
                        time: string;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    network_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: rx_bytes, rx_packets, rx_errors, rx_drops, tx_bytes, tx_packets, tx_errors, tx_drops
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Traffic of network interfaces */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description `full` or `half`; null where the link has no such thing */
                        duplex: string | null;
                        /** @description Name of the interface */
                        interface: string;
                        /** @description Hardware address, upper-case with colons; empty where there is none */
                        mac: string;
                        /** @description Largest packet; 0 if unknown, bytes */
                        mtu: number;
                        /** @description `up`, `down`, `dormant`, …; null when the agent does not say */
                        operstate: string | null;
                        /** @description Hardware stands behind the interface; null when the agent does not say */
                        physical: boolean | null;
                        /** @description Received, bytes/s */
                        rx_bytes: number;
                        /** @description Received and dropped, 1/s */
                        rx_drops: number | null;
                        /** @description Receive errors, 1/s */
                        rx_errors: number | null;
                        /** @description Packets received, 1/s */
                        rx_packets: number | null;
                        /** @description Speed of the link; 0 if unknown, bits/s */
                        speed: number;
                        /** Format: date-time */
                        time: string;
                        /** @description Sent, bytes/s */
                        tx_bytes: number;
                        /** @description Dropped before sending, 1/s */
                        tx_drops: number | null;
                        /** @description Send errors, 1/s */
                        tx_errors: number | null;
                        /** @description Packets sent, 1/s */
                        tx_packets: number | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    network_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Traffic of network interfaces: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description `full` or `half`; null where the link has no such thing */
                        duplex: string | null;
                        /** @description Name of the interface */
                        interface: string;
                        /** @description Hardware address, upper-case with colons; empty where there is none */
                        mac: string;
                        /** @description Largest packet; 0 if unknown, bytes */
                        mtu: number;
                        /** @description `up`, `down`, `dormant`, …; null when the agent does not say */
                        operstate: string | null;
                        /** @description Hardware stands behind the interface; null when the agent does not say */
                        physical: boolean | null;
                        /** @description Received, bytes/s */
                        rx_bytes: number;
                        /** @description Received and dropped, 1/s */
                        rx_drops: number | null;
                        /** @description Receive errors, 1/s */
                        rx_errors: number | null;
                        /** @description Packets received, 1/s */
                        rx_packets: number | null;
                        /** @description Speed of the link; 0 if unknown, bits/s */
                        speed: number;
                        /** Format: date-time */
                        time: string;
                        /** @description Sent, bytes/s */
                        tx_bytes: number;
                        /** @description Dropped before sending, 1/s */
                        tx_drops: number | null;
                        /** @description Send errors, 1/s */
                        tx_errors: number | null;
                        /** @description Packets sent, 1/s */
                        tx_packets: number | null;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_pending_updates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Software updates that wait of a host, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Package; on Windows the title of the update */
                        name: string;
                        /** @description It closes a security hole */
                        security: boolean;
                        /** Format: date-time */
                        updated_at: string;
                        /** @description Version it brings; on Windows the KB ids */
                        version: string;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pi_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: arm_freq_hz, core_freq_hz, gpu_freq_hz, core_volts, sdram_c_volts, sdram_i_volts, sdram_p_volts, gpu_mem_total, gpu_mem_used, gpu_temp
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Raspberry Pi: clocks, voltages, throttling, GPU */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Frequency of the processors, Hz */
                        arm_freq_hz: number | null;
                        /** @description The boot in which the counts count; null while all of them are 0 */
                        boot_id: string | null;
                        /** @description Frequency of the video core, Hz */
                        core_freq_hz: number | null;
                        /** @description Voltage of the video core, V */
                        core_volts: number | null;
                        /** @description How often the frequency was capped during this boot */
                        freq_cap_count: number | null;
                        /** @description The frequency was capped since the host started */
                        freq_cap_occurred: boolean | null;
                        /** @description The processors' frequency is capped */
                        freq_capped: boolean | null;
                        /** @description Frequency of the 3D unit, Hz */
                        gpu_freq_hz: number | null;
                        /** @description Memory given to the GPU, bytes */
                        gpu_mem_total: number | null;
                        /** @description Of that in use, bytes */
                        gpu_mem_used: number | null;
                        /** @description Temperature of the GPU, °C */
                        gpu_temp: number | null;
                        /** @description What was read: `clock`, `voltage`, `throttle` or `gpu` */
                        metric_type: string;
                        /** @description Voltage of the memory's core, V */
                        sdram_c_volts: number | null;
                        /** @description Voltage of the memory's input and output, V */
                        sdram_i_volts: number | null;
                        /** @description Voltage of the memory's physical layer, V */
                        sdram_p_volts: number | null;
                        /** @description The soft temperature limit is active */
                        soft_temp_limit: boolean | null;
                        /** @description How often the soft temperature limit was reached during this boot */
                        soft_temp_limit_count: number | null;
                        /** @description The soft temperature limit was active since the host started */
                        soft_temp_limit_occurred: boolean | null;
                        /** @description The processors are throttled */
                        throttled: boolean | null;
                        /** @description How often the processors were throttled during this boot */
                        throttled_count: number | null;
                        /** @description The processors were throttled since the host started */
                        throttled_occurred: boolean | null;
                        /** Format: date-time */
                        time: string;
                        /** @description The supply is below 4.63 V */
                        under_voltage: boolean | null;
                        /** @description How often the supply became too low during this boot */
                        undervoltage_count: number | null;
                        /** @description The supply was too low since the host started */
                        undervoltage_occurred: boolean | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pi_board_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket:
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Raspberry Pi: which board it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Of the code: `4B`, `CM4`, `Zero 2 W`; null of codes that we do not know */
                        board: string | null;
                        /** @description Of the code: who made it */
                        manufacturer: string | null;
                        /** @description Of the code: memory that is soldered on; the GPU may have a part of it, bytes */
                        memory_bytes: number | null;
                        /** @description As the firmware names it */
                        model: string | null;
                        /** @description The revision code, hexadecimal */
                        revision: string | null;
                        /** @description Serial number, hexadecimal */
                        serial: string | null;
                        /** @description Of the code: the processor */
                        soc: string | null;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pi_board_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Raspberry Pi: which board it is: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Of the code: `4B`, `CM4`, `Zero 2 W`; null of codes that we do not know */
                        board: string | null;
                        /** @description Of the code: who made it */
                        manufacturer: string | null;
                        /** @description Of the code: memory that is soldered on; the GPU may have a part of it, bytes */
                        memory_bytes: number | null;
                        /** @description As the firmware names it */
                        model: string | null;
                        /** @description The revision code, hexadecimal */
                        revision: string | null;
                        /** @description Serial number, hexadecimal */
                        serial: string | null;
                        /** @description Of the code: the processor */
                        soc: string | null;
                        /** Format: date-time */
                        time: string;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pi_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Raspberry Pi: clocks, voltages, throttling, GPU: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Frequency of the processors, Hz */
                        arm_freq_hz: number | null;
                        /** @description The boot in which the counts count; null while all of them are 0 */
                        boot_id: string | null;
                        /** @description Frequency of the video core, Hz */
                        core_freq_hz: number | null;
                        /** @description Voltage of the video core, V */
                        core_volts: number | null;
                        /** @description How often the frequency was capped during this boot */
                        freq_cap_count: number | null;
                        /** @description The frequency was capped since the host started */
                        freq_cap_occurred: boolean | null;
                        /** @description The processors' frequency is capped */
                        freq_capped: boolean | null;
                        /** @description Frequency of the 3D unit, Hz */
                        gpu_freq_hz: number | null;
                        /** @description Memory given to the GPU, bytes */
                        gpu_mem_total: number | null;
                        /** @description Of that in use, bytes */
                        gpu_mem_used: number | null;
                        /** @description Temperature of the GPU, °C */
                        gpu_temp: number | null;
                        /** @description What was read: `clock`, `voltage`, `throttle` or `gpu` */
                        metric_type: string;
                        /** @description Voltage of the memory's core, V */
                        sdram_c_volts: number | null;
                        /** @description Voltage of the memory's input and output, V */
                        sdram_i_volts: number | null;
                        /** @description Voltage of the memory's physical layer, V */
                        sdram_p_volts: number | null;
                        /** @description The soft temperature limit is active */
                        soft_temp_limit: boolean | null;
                        /** @description How often the soft temperature limit was reached during this boot */
                        soft_temp_limit_count: number | null;
                        /** @description The soft temperature limit was active since the host started */
                        soft_temp_limit_occurred: boolean | null;
                        /** @description The processors are throttled */
                        throttled: boolean | null;
                        /** @description How often the processors were throttled during this boot */
                        throttled_count: number | null;
                        /** @description The processors were throttled since the host started */
                        throttled_occurred: boolean | null;
                        /** Format: date-time */
                        time: string;
                        /** @description The supply is below 4.63 V */
                        under_voltage: boolean | null;
                        /** @description How often the supply became too low during this boot */
                        undervoltage_count: number | null;
                        /** @description The supply was too low since the host started */
                        undervoltage_occurred: boolean | null;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pmic_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: volts, amperes
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Raspberry Pi 5: rails of the power chip */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Current; null where only the voltage is measured, A */
                        amperes: number | null;
                        /** @description Name of the rail */
                        rail: string;
                        /** Format: date-time */
                        time: string;
                        /** @description Voltage, V */
                        volts: number | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pmic_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Raspberry Pi 5: rails of the power chip: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Current; null where only the voltage is measured, A */
                        amperes: number | null;
                        /** @description Name of the rail */
                        rail: string;
                        /** Format: date-time */
                        time: string;
                        /** @description Voltage, V */
                        volts: number | null;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pool_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: sync_percent
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Arrays and pools of drives: MD, ZFS, btrfs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Data that were not what their checksum says */
                        corruption_errors: number | null;
                        /** @description A drive is missing, or it does not work at all */
                        degraded: boolean | null;
                        /** @description Which drives; null if all is well */
                        detail: string | null;
                        /** @description Drives that belong to it */
                        devices: number | null;
                        /** @description Of those that are missing or have failed */
                        devices_missing: number | null;
                        /** @description `md`, `zfs` or `btrfs` */
                        kind: string;
                        /** @description Of btrfs: as people call it */
                        label: string | null;
                        /** @description Of MD and btrfs: `raid1`, `raid6`, `single` */
                        level: string | null;
                        /** @description `md0`, name of the pool; of btrfs the UUID */
                        name: string;
                        /** @description Errors of its drives while reading, since they were last set to zero */
                        read_errors: number | null;
                        /** @description The kernel's word: `clean`, `ONLINE`, `DEGRADED`; of btrfs `ok`, `errors`, `missing` */
                        state: string | null;
                        /** @description What MD does with all of it: `recover`, `resync`, `check`, …; null while it rests */
                        sync_action: string | null;
                        /** @description How far it is with that, % */
                        sync_percent: number | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Errors of its drives while writing */
                        write_errors: number | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pool_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Arrays and pools of drives: MD, ZFS, btrfs: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Data that were not what their checksum says */
                        corruption_errors: number | null;
                        /** @description A drive is missing, or it does not work at all */
                        degraded: boolean | null;
                        /** @description Which drives; null if all is well */
                        detail: string | null;
                        /** @description Drives that belong to it */
                        devices: number | null;
                        /** @description Of those that are missing or have failed */
                        devices_missing: number | null;
                        /** @description `md`, `zfs` or `btrfs` */
                        kind: string;
                        /** @description Of btrfs: as people call it */
                        label: string | null;
                        /** @description Of MD and btrfs: `raid1`, `raid6`, `single` */
                        level: string | null;
                        /** @description `md0`, name of the pool; of btrfs the UUID */
                        name: string;
                        /** @description Errors of its drives while reading, since they were last set to zero */
                        read_errors: number | null;
                        /** @description The kernel's word: `clean`, `ONLINE`, `DEGRADED`; of btrfs `ok`, `errors`, `missing` */
                        state: string | null;
                        /** @description What MD does with all of it: `recover`, `resync`, `check`, …; null while it rests */
                        sync_action: string | null;
                        /** @description How far it is with that, % */
                        sync_percent: number | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Errors of its drives while writing */
                        write_errors: number | null;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pressure_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: cpu_some_percent, cpu_full_percent, memory_some_percent, memory_full_percent, io_some_percent, io_full_percent, irq_full_percent
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How long work waited for processors, memory and disks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Time in which all tasks waited for a processor, % */
                        cpu_full_percent: number | null;
                        /** @description Time in which some task waited for a processor, % */
                        cpu_some_percent: number | null;
                        /** @description Time in which all tasks waited for a disk, % */
                        io_full_percent: number | null;
                        /** @description Time in which some task waited for a disk, % */
                        io_some_percent: number | null;
                        /** @description Time that interrupts took from all tasks; null where the kernel does not say, % */
                        irq_full_percent: number | null;
                        /** @description Time in which all tasks waited for memory, % */
                        memory_full_percent: number | null;
                        /** @description Time in which some task waited for memory, % */
                        memory_some_percent: number | null;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    pressure_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How long work waited for processors, memory and disks: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Time in which all tasks waited for a processor, % */
                        cpu_full_percent: number | null;
                        /** @description Time in which some task waited for a processor, % */
                        cpu_some_percent: number | null;
                        /** @description Time in which all tasks waited for a disk, % */
                        io_full_percent: number | null;
                        /** @description Time in which some task waited for a disk, % */
                        io_some_percent: number | null;
                        /** @description Time that interrupts took from all tasks; null where the kernel does not say, % */
                        irq_full_percent: number | null;
                        /** @description Time in which all tasks waited for memory, % */
                        memory_full_percent: number | null;
                        /** @description Time in which some task waited for memory, % */
                        memory_some_percent: number | null;
                        /** Format: date-time */
                        time: string;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_processes: {
        parameters: {
            query?: {
                /** @description 1 to 100; default 20 */
                limit?: number;
                /** @description `cpu` (default), or `memory` or `mem`: by resident bytes */
                sort?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The busiest processes of a host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessRow"][];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    sensor_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: fan_rpm, volts, amperes, watts
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Fans, voltages, currents and power */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description The chip finds it out of bounds; null where it does not judge */
                        alarm: boolean | null;
                        /** @description Current, A */
                        amperes: number | null;
                        /** @description Turns of a fan in a minute; 0 of one that stands, 1/min */
                        fan_rpm: number | null;
                        /** @description Name of the sensor, unique on its host */
                        sensor: string;
                        /** Format: date-time */
                        time: string;
                        /** @description Voltage, V */
                        volts: number | null;
                        /** @description Power, W */
                        watts: number | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    sensor_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Fans, voltages, currents and power: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description The chip finds it out of bounds; null where it does not judge */
                        alarm: boolean | null;
                        /** @description Current, A */
                        amperes: number | null;
                        /** @description Turns of a fan in a minute; 0 of one that stands, 1/min */
                        fan_rpm: number | null;
                        /** @description Name of the sensor, unique on its host */
                        sensor: string;
                        /** Format: date-time */
                        time: string;
                        /** @description Voltage, V */
                        volts: number | null;
                        /** @description Power, W */
                        watts: number | null;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_services: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Services of a host, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description The service manager's text for people */
                        description: string;
                        /** @description systemd: `loaded`, `not-found`, … */
                        load_state: string;
                        /** @description Name; on Linux with its suffix */
                        name: string;
                        /** @description systemd: `active`, `inactive`, `failed`, …; Windows: `Running`, `Stopped`, … */
                        status: string;
                        /** @description systemd: `running`, `exited`, …; Windows: the start type */
                        sub_status: string;
                        /** Format: date-time */
                        updated_at: string;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    host_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a host follows, and where it comes from */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostSettings"];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_host_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        /** @description The settings, as those of every host */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "log_level": "debug"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Which setting is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    system_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: process_count
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Uptime, processes and users */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description When the host started, unix s */
                        boot_time: number;
                        /** @description Processes */
                        process_count: number;
                        /** Format: date-time */
                        time: string;
                        /** @description Time since the host started, s */
                        uptime: number;
                        /** @description Sessions of signed-in users */
                        user_count: number;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    system_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Uptime, processes and users: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description When the host started, unix s */
                        boot_time: number;
                        /** @description Processes */
                        process_count: number;
                        /** Format: date-time */
                        time: string;
                        /** @description Time since the host started, s */
                        uptime: number;
                        /** @description Sessions of signed-in users */
                        user_count: number;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    temperature_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: temperature
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Temperatures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description The drive that the sensor sits in; null for others */
                        drive: string | null;
                        /** @description Limit that the hardware names; without one null, in buckets 0, °C */
                        max_temp: number | null;
                        /** @description Name of the sensor, unique on its host */
                        sensor: string;
                        /** @description Temperature, °C */
                        temperature: number;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    temperature_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Temperatures: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description The drive that the sensor sits in; null for others */
                        drive: string | null;
                        /** @description Limit that the hardware names; without one null, in buckets 0, °C */
                        max_temp: number | null;
                        /** @description Name of the sensor, unique on its host */
                        sensor: string;
                        /** @description Temperature, °C */
                        temperature: number;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    time_sync_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: offset_us, frequency_ppm
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the clock is kept right, and how far off it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description How far off the clock probably is, µs */
                        estimated_error_us: number | null;
                        /** @description Correction of the clock's speed, parts in a million */
                        frequency_ppm: number | null;
                        /** @description How far off the clock can be, µs */
                        max_error_us: number | null;
                        /** @description What is left to be corrected; negative: the clock is ahead, µs */
                        offset_us: number | null;
                        /** @description `ok`, `insert`, `delete`, `leaping`, `leaped` (a leap second) or `error` */
                        state: string | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Nothing keeps the clock right */
                        unsynchronized: boolean | null;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    time_sync_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the clock is kept right, and how far off it is: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description How far off the clock probably is, µs */
                        estimated_error_us: number | null;
                        /** @description Correction of the clock's speed, parts in a million */
                        frequency_ppm: number | null;
                        /** @description How far off the clock can be, µs */
                        max_error_us: number | null;
                        /** @description What is left to be corrected; negative: the clock is ahead, µs */
                        offset_us: number | null;
                        /** @description `ok`, `insert`, `delete`, `leaping`, `leaped` (a leap second) or `error` */
                        state: string | null;
                        /** Format: date-time */
                        time: string;
                        /** @description Nothing keeps the clock right */
                        unsynchronized: boolean | null;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    uninstall_instructions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How to remove a host's agent by hand */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostInstructions"];
                };
            };
            /** @description The host's system is not known */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Software updates that wait on a host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateStatus"];
                };
            };
            /** @description The host has not looked for updates yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    updates_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket:
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many software updates waited */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description `apt`, `yum`, `apk`, `pacman`, `pkg`, `windows_update`, `softwareupdate` */
                        package_manager: string;
                        /** @description Updates that wait, security updates among them */
                        pending_count: number;
                        /** @description An installed update waits for a restart of the host */
                        reboot_required: boolean;
                        /** @description Security updates that wait */
                        security_count: number;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    updates_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many software updates waited: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description `apt`, `yum`, `apk`, `pacman`, `pkg`, `windows_update`, `softwareupdate` */
                        package_manager: string;
                        /** @description Updates that wait, security updates among them */
                        pending_count: number;
                        /** @description An installed update waits for a restart of the host */
                        reboot_required: boolean;
                        /** @description Security updates that wait */
                        security_count: number;
                        /** Format: date-time */
                        time: string;
                    };
                };
            };
            /** @description Nothing was measured yet */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    upgrade_instructions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How to upgrade a host's agent by hand */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostInstructions"];
                };
            };
            /** @description The host's system is not known, or the address of the server cannot be told */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            /** @description What agents have to trust cannot be read */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    wifi_history: {
        parameters: {
            query?: {
                /**
                 * @description RFC 3339; now if absent or in the future
                 * @example 2026-11-24T18:00:00+01:00
                 */
                end?: string;
                /**
                 * @description Adds `<name>_min` and `<name>_max` of each bucket: signal_dbm, noise_dbm, bitrate_mbps, link_quality
                 * @example true
                 */
                peaks?: string;
                /**
                 * @description At most so many buckets, 2 to 5000, of a round width
                 * @example 500
                 */
                points?: string;
                /**
                 * @description 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end
                 * @example 6h
                 */
                range?: string;
                /**
                 * @description RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest
                 * @example 2026-11-24T06:00:00Z
                 */
                start?: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Wireless interfaces */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Rate of sending, Mbit/s */
                        bitrate_mbps: number | null;
                        /** @description Hardware address of the access point; empty when the agent does not say */
                        bssid: string;
                        /** @description Frequency of the channel, MHz */
                        frequency_mhz: number | null;
                        /** @description Name of the interface */
                        interface: string;
                        /** @description Quality of the link; Linux and FreeBSD: 0 to 70, Windows: 0 to 100 */
                        link_quality: number | null;
                        /** @description Noise on the channel; null when the adapter does not say, dBm */
                        noise_dbm: number | null;
                        /** @description Strength of the signal, dBm */
                        signal_dbm: number | null;
                        /** @description Name of the network */
                        ssid: string;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            /** @description No stretch of time, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    wifi_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Wireless interfaces: newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @description Rate of sending, Mbit/s */
                        bitrate_mbps: number | null;
                        /** @description Hardware address of the access point; empty when the agent does not say */
                        bssid: string;
                        /** @description Frequency of the channel, MHz */
                        frequency_mhz: number | null;
                        /** @description Name of the interface */
                        interface: string;
                        /** @description Quality of the link; Linux and FreeBSD: 0 to 70, Windows: 0 to 100 */
                        link_quality: number | null;
                        /** @description Noise on the channel; null when the adapter does not say, dBm */
                        noise_dbm: number | null;
                        /** @description Strength of the signal, dBm */
                        signal_dbm: number | null;
                        /** @description Name of the network */
                        ssid: string;
                        /** Format: date-time */
                        time: string;
                    }[];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    all_labels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id of the host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["ListedLabel"][];
                    };
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_active_alerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alerts that are raised at this moment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>[];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_channels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Channels */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>[];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_channel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelWanted"];
            };
        };
        responses: {
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            /** @description This version has no alerts */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the channel */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such channel */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the channel */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is none with that id */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_alerts: {
        parameters: {
            query?: {
                /** @description 50 where it is missing */
                limit?: number;
                /** @description How many to leave out */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alerts that were raised, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>[];
                };
            };
            /** @description `limit` or `offset` is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Rules, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>[];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleWanted"];
            };
        };
        responses: {
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            /** @description This version has no alerts */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the rule */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such rule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the rule */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such rule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the rule */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is none with that id */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    enable_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the rule */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such rule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_api_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description API tokens, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiToken"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_api_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiTokenRequest"];
            };
        };
        responses: {
            /** @description Make an API token */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenCreated"];
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            /** @description A role above one's own, or the caller is an API token */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            /** @description There are too many tokens */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_api_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the token */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It cannot be used any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such token, or it was revoked before */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    search_applications: {
        parameters: {
            query?: {
                /**
                 * @description Only entries of which this is the arch: Architecture that it is built for; empty when the agent does not say
                 * @example
                 */
                arch?: string;
                /**
                 * @description Part of the host's name, in any case
                 * @example web
                 */
                host?: string;
                /**
                 * @description `key:value` that the host has; may stand several times
                 * @example env:prod
                 */
                label?: string;
                /**
                 * @description Part of the name, in any case
                 * @example ssh
                 */
                name?: string;
                /**
                 * @description From 1
                 * @example 1
                 */
                page?: string;
                /**
                 * @description Entries of a page, at most 250
                 * @example 25
                 */
                size?: string;
                /**
                 * @description Only entries of which this is the vendor: Maintainer or publisher; empty when the package manager does not say
                 * @example
                 */
                vendor?: string;
                /**
                 * @description Only entries of which this is the version: Version as the package manager writes it
                 * @example
                 */
                version?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Installed packages and programs of all hosts, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applications: {
                            /** Format: uuid */
                            agent_id: string;
                            /** @description Architecture that it is built for; empty when the agent does not say */
                            arch: string;
                            hostname: string;
                            /** @description When this version was installed, Unix seconds; null when nobody knows */
                            installed_at: number | null;
                            /** @description Name of the package or program */
                            name: string;
                            /** @description What it takes on the disk; null when nobody knows */
                            size_bytes: number | null;
                            /** Format: date-time */
                            updated_at: string;
                            /** @description Maintainer or publisher; empty when the package manager does not say */
                            vendor: string;
                            /** @description Version as the package manager writes it */
                            version: string;
                        }[];
                        /** @description There is a next page */
                        more: boolean;
                        /** @description Of this answer, from 1 */
                        page: number;
                        /** @description Entries of a page */
                        size: number;
                    };
                };
            };
            /** @description No search, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description Only of this action, e.g. `user.create` */
                action?: string;
                /** @description Only of the actor with this name */
                actor?: string;
                /** @description Only entries older than this one: `next` of the page before */
                before?: string;
                /** @description Entries of the page, 100 where it is missing */
                limit?: number;
                /** @description Only of what was done to this */
                target?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The audit trail, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description `limit` or `before` is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Sign in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["BadBody"];
            /** @description Wrong user name or password */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            403: components["responses"]["OtherSite"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            /** @description Too many failed attempts from this address or for this account */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody is signed in any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["OtherSite"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    current: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether somebody is signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_collectors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Collectors that agents have */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedCollector"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the command */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A command, with its result */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandView"];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such command */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancel_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the command */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancel a command */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandView"];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such command */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    watch_command: {
        parameters: {
            query?: never;
            header?: {
                /** @description The last progress that was seen */
                "last-event-id"?: number | null;
            };
            path: {
                /** @description UUID of the command */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": Record<string, never>;
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such command */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            /** @description Too many streams are open */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    fleet_events: {
        parameters: {
            query?: {
                /** @description Part of the host's name, in any case */
                host?: string;
                /**
                 * @description Only of this kind
                 * @example silent
                 */
                kind?: string;
                /** @description `key:value` that the host has; may stand several times */
                label?: string[];
                /** @description From 1 */
                page?: number;
                /** @description Events of a page, at most 250; default 25 */
                size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened to the hosts of the fleet, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description No search, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    label_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keys that hosts have; given by people first, each by key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedKey"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    label_values: {
        parameters: {
            query: {
                /** @description Key of the label */
                key: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Values that hosts have for a key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description `key` is missing */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This description */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    decommission_agent: {
        parameters: {
            query: {
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path: {
                /** @description UUID of the host */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It may not report any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No UUID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description The cluster has no such agent */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_diagnostic: {
        parameters: {
            query: {
                /** @description Of this host only, with up to 256 KiB of its output */
                agent?: string;
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path: {
                /** @description UID of the SpectraDiagnostic */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far a diagnostic is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiagnosticStatus"];
                };
            };
            /** @description No UID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description The cluster has no such diagnostic */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    run_diagnostic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UID of the SpectraDiagnostic */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiagnosticToRun"];
            };
        };
        responses: {
            /** @description How far it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiagnosticStatus"];
                };
            };
            /** @description Not possible, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            /** @description Another one has this UID, or another operator leads */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancel_diagnostic: {
        parameters: {
            query: {
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path: {
                /** @description UID of the SpectraDiagnostic */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it had come */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiagnosticStatus"];
                };
            };
            /** @description No UID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description The cluster has no such diagnostic */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_fleet: {
        parameters: {
            query: {
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path: {
                /** @description Of the SpectraFleet */
                name: string;
                /** @description Of the SpectraFleet */
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How a fleet is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetStatus"];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description The fleet is not published */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    publish_fleet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the SpectraFleet */
                name: string;
                /** @description Of the SpectraFleet */
                namespace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FleetToPublish"];
            };
        };
        responses: {
            /** @description How the fleet is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetStatus"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            /** @description Another operator leads */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_fleet: {
        parameters: {
            query: {
                /** @description `orphan` (the default) or `decommission` */
                agents?: string;
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path: {
                /** @description Of the SpectraFleet */
                name: string;
                /** @description Of the SpectraFleet */
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fleet is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_fleet_agents: {
        parameters: {
            query: {
                /** @description `next` of the page before */
                after?: number;
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path: {
                /** @description Of the SpectraFleet */
                name: string;
                /** @description Of the SpectraFleet */
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Agents of a fleet */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentPage"];
                };
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description The fleet is not published */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    install_scripts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScriptsWanted"];
            };
        };
        responses: {
            /** @description Texts that install an agent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scripts"];
                };
            };
            /** @description The address or the authority cannot stand in a script */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_published_tokens: {
        parameters: {
            query: {
                /** @description `next` of the page before */
                after?: string;
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest revision of every published token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            /** @description No UID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_published_token: {
        parameters: {
            query: {
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path: {
                /** @description UID of the SpectraToken */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A published token's revisions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedAs"][];
                };
            };
            /** @description No UID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_published_token: {
        parameters: {
            query: {
                /** @description UID of the namespace kube-system */
                cluster: string;
            };
            header?: never;
            path: {
                /** @description UID of the SpectraToken */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description None can be used any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No UID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    publish_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which rotation of it */
                revision: number;
                /** @description UID of the SpectraToken */
                uid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenToPublish"];
            };
        };
        responses: {
            /** @description Publish the digest of a token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedAs"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description The fleet is not published */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            /** @description The revision has another digest, or another operator leads */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    sweep_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SweepRequest"];
            };
        };
        responses: {
            /** @description Revoke tokens whose objects are gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Swept"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            /** @description The list is of another time, or another operator leads */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every host with its newest values, by host name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewAgent"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    fleet_chart: {
        parameters: {
            query?: {
                /** @description End, now by default */
                end?: string;
                /** @description cpu (default), mem or disk */
                metric?: string;
                /** @description How far back, as for one host */
                range?: string;
                /** @description Begin, where there is no `range` */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id of the host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["ChartPoint"][];
                    };
                };
            };
            /** @description A parameter asks for nothing that makes sense, or for too many points */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    heatmap: {
        parameters: {
            query?: {
                /** @description End, now by default */
                end?: string;
                /** @description How far back, as for one host */
                range?: string;
                /** @description Begin, where there is no `range` */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hourly values of every host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostHours"][];
                };
            };
            /** @description A parameter asks for nothing that makes sense, or for too many points */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    overview_page: {
        parameters: {
            query?: {
                /** @description As in the label `arch` */
                arch?: string;
                /** @description `true` adds `total` and `total_pages` */
                count?: string;
                /** @description Only these hosts; may stand up to 200 times */
                id?: string[];
                /** @description `key:value`; may stand several times, all must hold */
                label?: string[];
                /** @description `desc` turns the order around */
                order?: string;
                /** @description As in the label `os` */
                os?: string;
                /** @description Number of the page, from 1 */
                page?: number;
                /** @description Part of the host name, in any case */
                search?: string;
                /** @description Hosts on a page, 25 by default, at most 250 */
                size?: number;
                /** @description hostname (default), cpu, memory, disk, temp, severity, last_seen or status */
                sort?: string;
                /** @description online, warn, crit, stale, offline, stopped or asleep */
                status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of hosts with their newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewPage"];
                };
            };
            /** @description A parameter asks for nothing that makes sense */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    overview_sparklines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id of the host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Sparklines"];
                    };
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    overview_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many hosts are how */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewStats"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    search_pending_updates: {
        parameters: {
            query?: {
                /**
                 * @description Part of the host's name, in any case
                 * @example web
                 */
                host?: string;
                /**
                 * @description `key:value` that the host has; may stand several times
                 * @example env:prod
                 */
                label?: string;
                /**
                 * @description Part of the name, in any case
                 * @example ssh
                 */
                name?: string;
                /**
                 * @description From 1
                 * @example 1
                 */
                page?: string;
                /**
                 * @description Only entries of which this is the security: It closes a security hole
                 * @example true
                 */
                security?: string;
                /**
                 * @description Entries of a page, at most 250
                 * @example 25
                 */
                size?: string;
                /**
                 * @description Only entries of which this is the version: Version it brings; on Windows the KB ids
                 * @example
                 */
                version?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Software updates that wait of all hosts, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description There is a next page */
                        more: boolean;
                        /** @description Of this answer, from 1 */
                        page: number;
                        pending_updates: {
                            /** Format: uuid */
                            agent_id: string;
                            hostname: string;
                            /** @description Package; on Windows the title of the update */
                            name: string;
                            /** @description It closes a security hole */
                            security: boolean;
                            /** Format: date-time */
                            updated_at: string;
                            /** @description Version it brings; on Windows the KB ids */
                            version: string;
                        }[];
                        /** @description Entries of a page */
                        size: number;
                    };
                };
            };
            /** @description No search, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the server is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerState"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    search_services: {
        parameters: {
            query?: {
                /**
                 * @description Only entries of which this is the description: The service manager's text for people
                 * @example
                 */
                description?: string;
                /**
                 * @description Part of the host's name, in any case
                 * @example web
                 */
                host?: string;
                /**
                 * @description `key:value` that the host has; may stand several times
                 * @example env:prod
                 */
                label?: string;
                /**
                 * @description Only entries of which this is the load_state: systemd: `loaded`, `not-found`, …
                 * @example
                 */
                load_state?: string;
                /**
                 * @description Part of the name, in any case
                 * @example ssh
                 */
                name?: string;
                /**
                 * @description From 1
                 * @example 1
                 */
                page?: string;
                /**
                 * @description Entries of a page, at most 250
                 * @example 25
                 */
                size?: string;
                /**
                 * @description Only entries of which this is the status: systemd: `active`, `inactive`, `failed`, …; Windows: `Running`, `Stopped`, …
                 * @example
                 */
                status?: string;
                /**
                 * @description Only entries of which this is the sub_status: systemd: `running`, `exited`, …; Windows: the start type
                 * @example
                 */
                sub_status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Services of all hosts, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description There is a next page */
                        more: boolean;
                        /** @description Of this answer, from 1 */
                        page: number;
                        services: {
                            /** Format: uuid */
                            agent_id: string;
                            /** @description The service manager's text for people */
                            description: string;
                            hostname: string;
                            /** @description systemd: `loaded`, `not-found`, … */
                            load_state: string;
                            /** @description Name; on Linux with its suffix */
                            name: string;
                            /** @description systemd: `active`, `inactive`, `failed`, …; Windows: `Running`, `Stopped`, … */
                            status: string;
                            /** @description systemd: `running`, `exited`, …; Windows: the start type */
                            sub_status: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                        /** @description Entries of a page */
                        size: number;
                    };
                };
            };
            /** @description No search, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    global_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings of every host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_global_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The settings */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "collectors": {
                 *         "wifi": {
                 *           "enabled": false
                 *         }
                 *       },
                 *       "flush_seconds": 30
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Which setting is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    label_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings by label; the weakest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelLevel"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_label_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `key:value` */
                label: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelLevelRequest"];
            };
        };
        responses: {
            /** @description It is set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Which setting is not possible, or the label is none */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_label_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `key:value` */
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It sets nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The label is none */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description It sets nothing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    settings_revisions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which settings every agent says it follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentRevision"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the first superadmin is to be made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FirstSuperadmin"];
            };
        };
        responses: {
            /** @description The account can sign in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A name or password that is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description The code is wrong or has ended */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            /** @description The server is set up already */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            /** @description Too many wrong codes */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_thresholds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thresholds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thresholds"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_user_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One's own settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_user_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setting"];
            };
        };
        responses: {
            /** @description It is kept */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The key or the value is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["SlowBody"];
            /** @description The caller is an API token that belongs to nobody */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description More than 64 KiB, or more than a person may keep */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            415: components["responses"]["UnknownCoding"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_user_config: {
        parameters: {
            query: {
                /** @description Which one */
                key: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `key` is missing */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The new password holds */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The new password is not possible */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            /** @description The current password is wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            408: components["responses"]["SlowBody"];
            /** @description The caller is an API token, which has no password */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            413: components["responses"]["LargeBody"];
            415: components["responses"]["UnknownCoding"];
            /** @description Too many wrong passwords */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_own_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One's own sessions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenSession"][];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    end_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every other browser is signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description The caller is an API token that belongs to nobody */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    end_own_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the session */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description That browser is signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadId"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such session of one's own */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which server this is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
    search_workloads: {
        parameters: {
            query?: {
                /** @description `healthy`, `unhealthy` or `starting` */
                health?: string;
                /** @description Part of the host's name, in any case */
                host?: string;
                /** @description `container`, `lxc`, `vm` or `pod` */
                kind?: string;
                /** @description `key:value` that the host has; may stand several times */
                label?: string[];
                /** @description From 1 */
                page?: number;
                /** @description Part of the name, the image or the id, in any case */
                search?: string;
                /** @description Workloads of a page, at most 250; default 25 */
                size?: number;
                /** @description What runs it: `docker`, `proxmox`, … */
                source?: string;
                /**
                 * @description The runtime's word for its state, in any case
                 * @example running
                 */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Workloads of all hosts, by host and name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadPage"];
                };
            };
            /** @description No search, and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooOften"];
            500: components["responses"]["Fault"];
            503: components["responses"]["Unavailable"];
        };
    };
}
