using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Files;

/// <summary>The payload of <c>files.write</c> and <c>files.append</c>.</summary>
internal sealed record FilePayload
{
    public string? Path { get; init; }
    public string? Content { get; init; }
}

/// <summary><c>files.write</c>: gives a file in the data folder's <c>files/</c> a new content.</summary>
internal sealed class WriteFileHandler(FilesFolder folder, FileRepository files) : FileHandler(
    folder,
    files,
    isAppend: false,
    "files.write",
    "Write a file",
    "Writes a text file in the data folder's files/ and replaces what it contained.");

/// <summary><c>files.append</c>: adds to the end of a file in the data folder's <c>files/</c>.</summary>
internal sealed class AppendFileHandler(FilesFolder folder, FileRepository files) : FileHandler(
    folder,
    files,
    isAppend: true,
    "files.append",
    "Append to a file",
    "Appends text to a file in the data folder's files/, and creates the file if there is none.");

/// <summary>What the two have in common: the payload, the trust that it needs, and the way of the change.</summary>
internal abstract class FileHandler(
    FilesFolder folder, FileRepository files, bool isAppend, string type, string title, string description)
    : PayloadHandler<FilePayload>(new Validator())
{
    private const int ForOwnFiles = 2;
    private const int ForForeignFiles = 3;

    public override ActionDescription Description => new()
    {
        Type = type,
        Title = title,
        Description = description,
        Tier = ForOwnFiles,
        Effect = "file",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    /// <summary>A file that Otto did not leave as it is belongs to a person, who is asked.</summary>
    protected override async Task<int> TierAsync(FilePayload payload, OttoTask task, CancellationToken cancellation)
    {
        try
        {
            return await FileEffect.IsForeignAsync(folder, files, PathOf(payload), cancellation) ? ForForeignFiles : ForOwnFiles;
        }
        catch (FileRefusedException refused)
        {
            throw new ActionFailedException(refused.Message);
        }
    }

    protected override Task<string?> AboutAsync(FilePayload payload, int tier, CancellationToken cancellation) => Task.FromResult<string?>(
        tier < ForForeignFiles ? null
        : isAppend ? "The file exists and is not as Otto left it. The text would be appended to it."
        : "The file exists and is not as Otto left it. Its content would be replaced.");

    /// <summary>The yes is for the file as it stood there, or for there being none.</summary>
    protected override Task<string?> PinAsync(FilePayload payload, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult<string?>(FileEffect.PinOf(folder.Read(PathOf(payload))));
        }
        catch (FileRefusedException refused)
        {
            throw new ActionFailedException(refused.Message);
        }
    }

    protected override PreparedAction Prepare(FilePayload payload, int tier) =>
        new OutsideAction(
            tier, new FileEffect(folder, files, PathOf(payload), payload.Content!, isAppend, mayReplaceForeign: tier >= ForForeignFiles));

    private static FilePath PathOf(FilePayload payload) => FilePath.Read(payload.Path!).Path!;

    private sealed class Validator : AbstractValidator<FilePayload>
    {
        public Validator()
        {
            RuleFor(payload => payload.Path).Cascade(CascadeMode.Stop)
                .NotEmpty().WithMessage("is missing")
                .MaximumCharacters(FilePath.MaxLength).WithMessage("may have at most 200 characters")
                .Custom((path, context) =>
                {
                    if (FilePath.Read(path!).Problem is { } problem)
                    {
                        context.AddFailure(problem);
                    }
                });

            RuleFor(payload => payload.Content).NotNull().WithMessage("is missing");
        }
    }
}
