package switchboard.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import switchboard.chat.Dialect;
import switchboard.chat.SlowPolicy;
import switchboard.chat.StampStyle;
import switchboard.cli.io.Environment;
import switchboard.net.Overflow;
import switchboard.services.TimeStyle;
import switchboard.services.files.Overwrite;

/** All commands, and one sentence for whatever is wrong with what was typed. One thread. */
final class CommandTree {

    private static final int HELP_WIDTH = 100;
    private static final String OVERVIEW =
            """
            Usage: switchboard COMMAND [OPTION...] [ADDR...]

              chat [ADDR] [FRAME=ADDR...]   run a chat room
              join [ADDR]                   sit in it
              serve SERVICE[=ADDR]...       echo, stamp and other small services
              receive [DIR]                 receive files into a folder
              send FILE|DIR|-... ADDR       send files, resumed and verified
              connect ADDR                  a netcat that knows frames: connect to an address
              listen ADDR                   the same, waiting for a connection
              relay ADDR ADDR               join two addresses of any scheme
              beacon [SERVICE=PORT...]      answer who asks for servers on the local network
              find [HOST...]                ask who is there
              engines                       which engines run here, why not, and their limits

            Examples:
              switchboard chat                    a room on 127.0.0.1:33333
              switchboard join 127.0.0.1:33333    join it from another terminal

            switchboard COMMAND --help lists a command's options.
            """;

    /** {@code switchboard} without a command. */
    @Command(name = "switchboard")
    static final class Root {

        @CommandLine.Option(names = "--help", description = "Show this text.")
        boolean help;

        @CommandLine.Option(names = "--version", versionHelp = true)
        boolean version;
    }

    private final Root root = new Root();
    private final CommandLine commands;

    CommandTree(Environment environment) {
        this.commands =
                new CommandLine(root)
                        .addSubcommand(new ChatCommand(environment))
                        .addSubcommand(new JoinCommand(environment))
                        .addSubcommand(new ServeCommand(environment))
                        .addSubcommand(new ReceiveCommand(environment))
                        .addSubcommand(new SendCommand(environment))
                        .addSubcommand(new ConnectCommand(environment))
                        .addSubcommand(new ListenCommand(environment))
                        .addSubcommand(new RelayCommand(environment))
                        .addSubcommand(new BeaconCommand(environment))
                        .addSubcommand(new FindCommand(environment))
                        .addSubcommand(new EnginesCommand(environment))
                        .setExpandAtFiles(false)
                        .setInterpolateVariables(false)
                        .setUsageHelpWidth(HELP_WIDTH)
                        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                        .setOut(writer(environment.out()))
                        .setErr(writer(environment.err()))
                        .setParameterExceptionHandler((e, args) -> wrong(e))
                        .setExecutionExceptionHandler((e, line, result) -> failed(e, line));
        commands.setExecutionStrategy(this::execute);
        registerTypes();
        commands.getSubcommands().values().forEach(each -> versioned(each));
        versioned(commands);
    }

    private static void versioned(CommandLine line) {
        line.getCommandSpec().version(version());
    }

    private void registerTypes() {
        register(Duration.class, Times::parse);
        register(Size.class, Size::parse);
        register(ByteCount.class, ByteCount::parse);
        register(Overwrite.class, oneOf(Overwrite.values()));
        register(FileProtocol.class, oneOf(FileProtocol.values()));
        register(Count.class, Count::parse);
        register(Count.Times.class, Count.Times::parse);
        register(Port.class, Port::parse);
        register(SlowPolicy.class, oneOf(SlowPolicy.values()));
        register(Overflow.class, oneOf(Overflow.values()));
        register(StampStyle.class, oneOf(StampStyle.values()));
        register(TimeStyle.class, oneOf(TimeStyle.values()));
        register(Dialect.class, oneOf(Dialect.values()));
    }

    private <T> void register(Class<T> type, ITypeConverter<T> parse) {
        ITypeConverter<T> converter =
                text -> {
                    try {
                        return parse.convert(text);
                    } catch (IllegalArgumentException e) {
                        throw new CommandLine.TypeConversionException(e.getMessage());
                    }
                };
        commands.registerConverter(type, converter);
    }

    private static <T extends Enum<T>> ITypeConverter<T> oneOf(T[] values) {
        return text -> {
            for (T value : values) {
                if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return value;
                }
            }
            throw new IllegalArgumentException(
                    "expected "
                            + Arrays.stream(values)
                                    .map(value -> value.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(" or ")));
        };
    }

    private static PrintWriter writer(java.io.OutputStream to) {
        return new PrintWriter(to, true, StandardCharsets.UTF_8);
    }

    int run(String[] args) {
        return commands.execute(args);
    }

    private int execute(ParseResult parsed) {
        if (parsed.hasSubcommand() || root.version) {
            return new CommandLine.RunLast().execute(parsed);
        }
        if (root.help) {
            commands.getOut().print(OVERVIEW);
            commands.getOut().flush();
            return ExitCode.OK;
        }
        commands.getErr().print(OVERVIEW);
        commands.getErr().flush();
        return ExitCode.LOCAL;
    }

    private static int failed(Exception thrown, CommandLine line) throws Exception {
        String sentence =
                switch (thrown) {
                    case CommandFailure failure -> failure.getMessage();
                    case UncheckedIOException problem ->
                            "the event loops cannot start: " + root(problem).getMessage();
                    default -> throw thrown;
                };
        line.getErr().println(nameOf(line) + ": " + sentence);
        return thrown instanceof CommandFailure failure ? failure.exitCode() : ExitCode.LOCAL;
    }

    private static Throwable root(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null ? thrown : cause;
    }

    private static int wrong(ParameterException problem) {
        CommandLine line = problem.getCommandLine();
        line.getErr().println(nameOf(line) + ": " + sentence(problem));
        return ExitCode.LOCAL;
    }

    private static String nameOf(CommandLine line) {
        return line.getCommandSpec().qualifiedName();
    }

    private static String sentence(ParameterException problem) {
        String option = nameOf(problem.getArgSpec());
        return switch (problem) {
            case UnmatchedArgumentException unknown -> unknown(unknown);
            case OverwrittenOptionException twice ->
                    nameOf(twice.getOverwritten()) + " is given twice";
            case MissingParameterException missing ->
                    nameOf(missing.getMissing().getFirst())
                            + " needs a value: "
                            + missing.getMissing().getFirst().paramLabel();
            default -> {
                Throwable cause = problem.getCause();
                yield option.isEmpty() || cause == null
                        ? String.valueOf(problem.getMessage())
                        : "bad " + option + " '" + problem.getValue() + "': " + cause.getMessage();
            }
        };
    }

    private static String nameOf(@Nullable ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : "";
    }

    private static String unknown(UnmatchedArgumentException problem) {
        CommandLine line = problem.getCommandLine();
        String word = problem.getUnmatched().getFirst();
        boolean option = word.startsWith("-");
        List<String> known = new ArrayList<>();
        line.getCommandSpec().options().forEach(spec -> known.addAll(List.of(spec.names())));
        if (line.getParent() == null) {
            known.addAll(line.getSubcommands().keySet());
        }
        int equals = word.indexOf('=');
        String typed = option && equals > 0 ? word.substring(0, equals) : word;
        if (option && line.getCommandSpec().mixins().containsKey(NetcatMixin.NAME)) {
            String refusal = NcatRefusals.reason(typed);
            if (!refusal.isEmpty()) {
                return refusal;
            }
        }
        String nearest = Nearest.to(typed, known);
        String hint =
                nearest.isEmpty()
                        ? "; " + nameOf(line) + " --help lists what there is"
                        : "; did you mean " + nearest + "?";
        String what = option ? "no option is called" : "no command is called";
        return (option || line.getParent() == null ? what : "unexpected")
                + " '"
                + typed
                + "'"
                + hint;
    }

    private static String version() {
        ModuleDescriptor module = Main.class.getModule().getDescriptor();
        String version = module == null ? "development" : module.rawVersion().orElse("development");
        return "switchboard " + version + ", Java " + Runtime.version();
    }
}
