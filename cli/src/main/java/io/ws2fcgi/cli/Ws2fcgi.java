package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.HealthCheck;
import io.ws2fcgi.bridge.config.HostPattern;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.OriginRule;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.bridge.config.Shares;
import io.ws2fcgi.bridge.config.TrustedProxies;
import io.ws2fcgi.cli.demo.DemoCommand;
import io.ws2fcgi.cli.push.ChannelsCommand;
import io.ws2fcgi.cli.push.CloseCommand;
import io.ws2fcgi.cli.push.ConnectionsCommand;
import io.ws2fcgi.cli.push.PublishCommand;
import io.ws2fcgi.cli.tryout.EventCommand;
import io.ws2fcgi.cli.tryout.PingCommand;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command itself, which only has subcommands, and how its arguments are read. */
@Command(
        name = "ws2fcgi",
        header = "WebSockets for every FastCGI application.",
        description = {
            "",
            "Clients connect to ws2fcgi and stay. Every event of theirs (open, message, close) becomes one FastCGI"
                    + " request to a pool such as php-fpm; what the script answers goes back to the client, or to a"
                    + " channel of many.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Begin with 'ws2fcgi demo'. The options of a command: 'ws2fcgi serve --help'.",
        },
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = false)
public final class Ws2fcgi implements Runnable {
    private static final List<Subcommand> SUBCOMMANDS = List.of(
            new Subcommand("serve", ServeCommand::new),
            new Subcommand("demo", DemoCommand::new),
            new Subcommand("ping", PingCommand::new),
            new Subcommand("event", EventCommand::new),
            new Subcommand("publish", PublishCommand::new),
            new Subcommand("connections", ConnectionsCommand::new),
            new Subcommand("channels", ChannelsCommand::new),
            new Subcommand("close", CloseCommand::new));

    private Ws2fcgi() {}

    private record Subcommand(String name, Supplier<Object> create) {}

    /**
     * Reads arguments, runs what they name, and returns an {@link ExitCode}.
     *
     * @param arguments those that will be read. Where the first one names a command, there is no other, because reading
     *     the annotations of them all would take longer than starting the bridge
     */
    public static CommandLine commandLine(String... arguments) {
        OneLineErrors errors = new OneLineErrors();
        CommandLine ws2fcgi = new CommandLine(new Ws2fcgi());
        for (Subcommand command : wanted(arguments)) ws2fcgi.addSubcommand(command.create.get());
        return reading(ws2fcgi).setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
    }

    private static List<Subcommand> wanted(String[] arguments) {
        for (Subcommand command : SUBCOMMANDS) {
            if (arguments.length > 0 && command.name.equals(arguments[0])) return List.of(command);
        }
        return SUBCOMMANDS;
    }

    /** Teaches a command to read the arguments that ours have. */
    static CommandLine reading(CommandLine command) {
        Map<String, IHelpSectionRenderer> help = new HashMap<>(command.getHelpSectionMap());
        help.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new Sections());
        // Unlike a change to the map that there is, this reaches the subcommands.
        return command.setHelpSectionMap(help)
                .registerConverter(Address.class, checked(Address::parse))
                .registerConverter(Control.class, checked(Control::parse))
                .registerConverter(ByteSize.class, checked(ByteSize::parse))
                .registerConverter(Duration.class, checked(Durations::parse))
                .registerConverter(OnError.class, checked(OnErrors::parse))
                .registerConverter(ServerConfig.class, checked(Servers::parse))
                .registerConverter(Balance.class, checked(PoolArguments::balance))
                .registerConverter(Shares.class, checked(PoolArguments::shares))
                .registerConverter(Profile.Multiplexed.class, checked(PoolArguments::multiplex))
                .registerConverter(OriginRule.class, checked(OriginRule::parse))
                .registerConverter(HostPattern.class, checked(HostPattern::parse))
                .registerConverter(TrustedProxies.Headers.class, checked(DoorOptions::headers))
                .registerConverter(Rate.class, checked(RateArgument::parse))
                .registerConverter(HealthCheck.How.class, checked(PoolArguments::healthCheck))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        commandLine().usage(System.out);
    }

    private static <T> ITypeConverter<T> checked(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (ConfigException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        };
    }
}
